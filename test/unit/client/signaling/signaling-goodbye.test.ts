import { describe, expect, test } from 'vitest';
import { type Payload, wireError } from '../../../../src/protocol/index.ts';
import { settled } from '../../../support/fake-clock.ts';
import { roster, welcome } from '../support/fake-transport.ts';
import { joined } from '../support/signaling.ts';

describe('a goodbye', () => {
  test('R43: ends the session if another connection took it up', async () => {
    const { transport, client, seen, clock } = await joined();
    transport.latest.receive({ name: 'goodbye', args: [{ reason: 'replaced', reconnect: false, afterMs: 0 }] });
    expect(client.state).toEqual({ kind: 'ended', reason: 'replaced' });
    expect(seen).toEqual(['goodbye', 'ended']);
    await clock.advance(60_000);
    expect(transport.connections).toHaveLength(1);
  });

  test.each(['removed', 'closed'] as const)('R210, R211: "%s" ends the session for good', async (reason) => {
    const { transport, client, seen, clock } = await joined();
    transport.latest.receive({ name: 'goodbye', args: [{ reason, reconnect: false, afterMs: 0 }] });
    transport.latest.lose();
    expect(client.state).toEqual({ kind: 'ended', reason });
    expect(seen).toEqual(['goodbye', 'ended']);
    await clock.advance(60_000);
    expect(transport.connections).toHaveLength(1);
  });

  test.each([
    ['drain', 'server-shutdown'],
    ['expired', 'unknown'],
    ['flood', 'unknown'],
  ] as const)('R287: "%s" without a way back ends the session as %s', async (reason, ended) => {
    const { transport, client, seen } = await joined();
    transport.latest.receive({ name: 'goodbye', args: [{ reason, reconnect: false, afterMs: 0 }] });
    expect(client.state).toEqual({ kind: 'ended', reason: ended });
    expect(seen).toEqual(['goodbye', 'ended']);
  });

  test('R72: no try begins before `afterMs`, also if the connection closes sooner', async () => {
    const { transport, clock } = await joined();
    transport.latest.receive({ name: 'goodbye', args: [{ reason: 'drain', reconnect: true, afterMs: 3_000 }] });
    await clock.advance(1_000);
    transport.latest.lose();
    await clock.advance(1_999);
    expect(transport.connections).toHaveLength(1);
    await clock.advance(1);
    expect(transport.connections).toHaveLength(2);
  });

  test('R45: after `expired` the client joins as a new peer, and its kept signals are lost', async () => {
    const { transport, client, seen, clock } = await joined();
    const lost: [string, Payload, string][] = [];
    client.on('signal-lost', (to, payload, { code }) => lost.push([to, payload, code]));
    client.signal('ann', ['kept']);
    transport.latest.receive({ name: 'goodbye', args: [{ reason: 'expired', reconnect: true, afterMs: 500 }] });
    transport.latest.lose();
    await clock.advance(500);
    expect(transport.connections).toHaveLength(2);
    transport.latest.open();
    await settled();
    expect(transport.latest.joinRequest.resume).toEqual({ peerId: 'me', secret: 'secret-1', attempt: 1 });
    transport.latest.answerJoin({ ok: false, error: wireError('resume-refused') });
    await settled();
    expect(transport.latest.joinRequest).not.toHaveProperty('resume');
    transport.latest.answerJoin(welcome({ self: 'me2', resumeSecret: 'new', roster: roster(20, 'me2', 'ann') }));
    await settled();
    expect(seen).toEqual(['goodbye', 'connection-lost', 'signal-lost', 'rejoined']);
    expect(lost).toEqual([['ann', ['kept'], 'peer-gone']]);
    expect([client.state.kind, client.self?.peerId]).toEqual(['joined', 'me2']);
  });
});
