import { expect, test } from 'vitest';
import { wireError } from '../../../../src/protocol/index.ts';
import { roster, welcome } from '../support/fake-transport.ts';
import { settled } from '../../../support/fake-clock.ts';
import { joined, signalingClient } from '../support/signaling.ts';

test('R361: a connection on which a node answers nothing for 3 s is given up, and the session goes on in another one', async () => {
  const { client, transport, clock, seen } = await joined();
  client.check();
  await clock.advance(2_999);
  expect([client.state.kind, transport.connections.length]).toEqual(['joined', 1]);
  await clock.advance(1);
  expect([client.state.kind, transport.latest.closed]).toEqual(['resuming', true]);
  await clock.advance(250);
  expect(transport.connections).toHaveLength(2);
  transport.latest.open();
  await settled();
  expect(transport.latest.joinRequest.resume).toMatchObject({ peerId: 'me' });
  transport.latest.answerJoin(welcome({ resumed: true, resumeSecret: 'secret-2' }));
  await settled();
  expect(client.state.kind).toBe('joined');
  expect(seen).toEqual(['connection-lost', 'resumed']);
});

test.each([
  ['an answer', { ok: true, roster: roster(10, 'me', 'ann') }],
  ['a refusal', { ok: false, error: wireError('rate-limited') }],
] as const)('R361: %s keeps the connection; the next check asks again', async (_, reply) => {
  const { client, transport, clock, seen } = await joined();
  for (const asked of [1, 2]) {
    client.check();
    client.check();
    expect(transport.latest.all('sync')).toHaveLength(asked);
    transport.latest.last('sync').args[0](reply);
    await clock.advance(10_000);
  }
  expect([client.state.kind, seen, transport.connections.length]).toEqual(['joined', [], 1]);
});

test('R361: where the connection ends by itself meanwhile, and where there is none, a check does nothing', async () => {
  const { client, transport, clock, seen } = await joined();
  client.check();
  transport.latest.lose();
  client.check();
  await clock.advance(250);
  transport.latest.open();
  await settled();
  transport.latest.answerJoin(welcome({ resumed: true }));
  await clock.advance(3_000);
  expect([client.state.kind, transport.connections.length]).toEqual(['joined', 2]);
  expect(seen).toEqual(['connection-lost', 'resumed']);
  const idle = signalingClient();
  idle.client.check();
  expect(idle.transport.connections).toEqual([]);
});
