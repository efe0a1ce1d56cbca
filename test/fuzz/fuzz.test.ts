import { expect, test } from 'vitest';
import { startRedis } from '../support/redis.ts';
import { fuzz } from './fuzz.ts';
import { MISBEHAVIOURS } from './misbehaviour.ts';

/** Which paths the frames have to take for the run to mean anything. */
const CODES = [
  ...['bad-message', 'unknown-event', 'unsupported-version', 'bad-room', 'payload-too-large', 'not-joined'],
  ...['already-joined', 'room-full', 'unknown-peer', 'resume-refused'],
];

test('R2, R4, R5: a node takes hostile frames: it stays up, forgets them, and bystanders notice nothing', async () => {
  const report = await fuzz({ seed: 4, frames: 15_000 });
  expect(report.problems, report.lastFrames.join('\n')).toEqual([]);
  expect(report.frames).toBeGreaterThanOrEqual(15_000);
  expect(Object.keys(report.refusals)).toEqual(expect.arrayContaining(CODES));
  expect(report.bystanders).toBeGreaterThan(1_000);
});

test('R4: so does a cluster', async () => {
  const redis = await startRedis();
  const report = await fuzz({ seed: 2, frames: 3_000, redisUrl: redis.url });
  await redis.stop();
  expect(report.problems, report.lastFrames.join('\n')).toEqual([]);
});

test.each([
  ['control frames', 'control'],
  ['packets, frames and requests without an end', 'unfinished'],
  ['packets of namespaces', 'namespaces'],
  ['requests of HTTP', 'http'],
] as const)(
  'R2, R4, R5: so does it with hostile %s: no bystander loses a signal or its connection, no descriptor stays open',
  async (_what, mode) => {
    const report = await fuzz({ seed: 2, frames: 3_000, mode });
    expect(report.problems, report.lastFrames.join('\n')).toEqual([]);
    expect(report.frames).toBeGreaterThanOrEqual(3_000);
    expect(report.arrived).toBeGreaterThan(100);
    expect(report.bystanders).toBeGreaterThan(1_000);
  },
);

test.each(['channels', 'records'] as const)(
  'R4: so does a cluster whose %s in Redis are written by somebody else: who is attacked comes together again',
  async (mode) => {
    const redis = await startRedis();
    const report = await fuzz({ seed: 2, frames: 3_000, mode, redisUrl: redis.url });
    await redis.stop();
    expect(report.problems, report.lastFrames.join('\n')).toEqual([]);
    expect(report.arrived).toBeGreaterThanOrEqual(3_000);
  },
);

test('R4: a node with limits by address stays up as well, whatever they let through', async () => {
  const report = await fuzz({ seed: 3, frames: 1_500, mode: 'namespaces' });
  expect(report.problems, report.lastFrames.join('\n')).toEqual([]);
});

test.each(MISBEHAVIOURS)('a node that is wrong is found out: it %s', async (misbehaviour) => {
  const report = await fuzz({ seed: 6, frames: 6_000, misbehaviour });
  const expected = {
    dies: /a node ended with 1/,
    leaks: /memory held grew/,
    opens: /descriptors/,
    loses: /instead of|lost:/,
    doubles: /instead of/,
    strays: /bystander \d got refused/,
  }[misbehaviour];
  expect(report.problems.join('\n')).toMatch(expected);
  // It may be found out before anybody attacked.
  expect(report.lastFrames.length).toBe(Math.min(report.frames, 40));
});
