import { beforeEach, describe, expect, test } from 'vitest';
import { folderBefore, versionsBefore, whyNoNodeBefore } from '../support/node-before.ts';
import { k6, k6Missing } from './k6.ts';
import { alone, faultless, load } from './load.ts';

beforeEach((context) => {
  if (k6 === undefined) context.skip(k6Missing);
});

describe('npm run load', () => {
  test('node-loss: every session goes on and every signal arrives', async () => {
    const { exitCode, output, result } = await load('node-loss', ...alone);
    expect(exitCode, output).toBe(0);
    // Of 6 rooms of two peers, one of each room was on the node.
    expect(result.counts).toMatchObject({ ...faultless, sessions_lost: 0, resumes: 6 });
    expect(result.counts['signals_delivered']).toBe(result.counts['signals_sent']);
    expect(output).toContain('node 0 killed');
  });

  test('rolling-update: every node ends with 0, and nobody notices', async () => {
    const { exitCode, output, result } = await load('rolling-update', ...alone);
    expect(exitCode, output).toBe(0);
    expect(result.problems).toEqual([]);
    expect(result.counts).toMatchObject({ ...faultless, sessions_lost: 0 });
    expect(result.counts['signals_delivered']).toBe(result.counts['signals_sent']);
    expect(output.match(/ended with 0/g)).toHaveLength(2);
  });

  test('mixed-versions: sessions move between a node of this version and one of the last release', async (context) => {
    const [release] = versionsBefore;
    const reason = whyNoNodeBefore(release);
    if (reason !== undefined) return context.skip(reason);
    const { exitCode, output, result } = await load(
      'mixed-versions',
      '--nodes',
      '1',
      '--before',
      folderBefore(release),
      ...alone,
    );
    expect(exitCode, output).toBe(0);
    // Each of 4 rooms of two, once.
    expect(result.counts).toMatchObject({ ...faultless, sessions_lost: 0, moves: 8, signals_delivered: 150 });
  });

  test('slow-clients: what waits for them reaches them late, and nobody else', async () => {
    const { exitCode, output, result } = await load('slow-clients', ...alone);
    expect(exitCode, output).toBe(0);
    // Half of the signals go to the third peer of each room.
    expect(result.counts).toMatchObject({ ...faultless, signals_sent: 200, slow_sent: 100, signals_delivered: 100 });
    // They did not read for 2 s.
    expect(result.times['slow_relay_ms']?.max).toBeGreaterThan(1_000);
  });
});
