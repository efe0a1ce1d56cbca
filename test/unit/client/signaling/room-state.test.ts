import { expect, test } from 'vitest';
import type { RoomState, ServerEvent } from '../../../../src/protocol/index.ts';
import { settled } from '../../../support/fake-clock.ts';
import { roster, welcome } from '../support/fake-transport.ts';
import { joined, reconnecting } from '../support/signaling.ts';

const HOSTED = { ...roster(10, 'me', 'ann'), state: { host: 'ann' } };

function updated(version: number, state: RoomState): ServerEvent {
  return { name: 'room-updated', args: [{ version, state }] };
}

/** A client in a room whose host is Ann, and the states that it was told of. */
async function hosted() {
  const all = await joined({ roster: HOSTED });
  const states: RoomState[] = [];
  all.client.on('room-updated', (state) => states.push(state));
  return { ...all, states };
}

test('R190, R199: the state of the welcome is there at once, and each change is told once', async () => {
  const { client, transport, states } = await hosted();
  expect(client.roomState).toEqual({ host: 'ann' });
  transport.latest.receive(updated(11, { host: 'ann', locked: true }), updated(11, { host: 'ann' }));
  transport.latest.receive({
    name: 'roster',
    args: [{ ...HOSTED, version: 12, state: { locked: true, host: 'ann' } }],
  });
  expect([client.roomState, states]).toEqual([{ host: 'ann', locked: true }, [{ host: 'ann', locked: true }]]);
});

test('R195: the host that leaves is followed by the one that the change names', async () => {
  const { client, transport, states } = await hosted();
  transport.latest.receive({ name: 'peer-left', args: [{ version: 11, peerId: 'ann', reason: 'left', host: 'me' }] });
  expect([client.roomState, states]).toEqual([{ host: 'me' }, [{ host: 'me' }]]);
});

test('R193: a node of an earlier version names none, and the client then knows of none', async () => {
  const { client, transport } = await hosted();
  transport.latest.receive({ name: 'peer-left', args: [{ version: 11, peerId: 'ann', reason: 'left' }] });
  expect(client.roomState).toEqual({});
});

test('R22, R191: a change of the state beyond a gap waits, and the roster is asked for', async () => {
  const { client, transport, states } = await hosted();
  transport.latest.receive(updated(12, { host: 'me' }));
  expect([client.roomState, transport.latest.all('sync')]).toEqual([{ host: 'ann' }, [expect.anything()]]);
  transport.latest.receive({ name: 'peer-left', args: [{ version: 11, peerId: 'ann', reason: 'left', host: 'bob' }] });
  expect([client.roomState, states]).toEqual([{ host: 'me' }, [{ host: 'me' }]]);
});

test('R199: the state is kept while the connection is lost, and what changed meanwhile is told', async () => {
  const { client, transport } = await reconnecting({ roster: HOSTED });
  const states: RoomState[] = [];
  client.on('room-updated', (state) => states.push(state));
  expect(client.roomState).toEqual({ host: 'ann' });
  transport.latest.answerJoin(welcome({ resumed: true, roster: { ...HOSTED, version: 14, state: { host: 'me' } } }));
  await settled();
  expect([client.roomState, states]).toEqual([{ host: 'me' }, [{ host: 'me' }]]);
});

test('R197: each request is sent as one event, and rejects with the code of its refusal', async () => {
  const { client, transport } = await hosted();
  const { room } = client;
  const asked = [room.lock(), room.unlock(), room.handOver('ann'), room.setCapacity(4), room.setCapacity(null)];
  asked.push(
    room.setLength(60_000),
    room.end(),
    room.remove('ann'),
    room.remove('ann', { ban: true }),
    room.unban('key'),
    room.askToMute('ann'),
    room.askToMute('ann', { off: true }),
  );
  const sent = transport.latest.all('room');
  expect(sent.map(({ args: [request] }) => request)).toEqual([
    { action: 'lock' },
    { action: 'unlock' },
    { action: 'hand-over', peerId: 'ann' },
    { action: 'capacity', peers: 4 },
    { action: 'capacity', peers: null },
    { action: 'length', ms: 60_000 },
    { action: 'end' },
    { action: 'remove', peerId: 'ann' },
    { action: 'remove', peerId: 'ann', ban: true },
    { action: 'unban', ban: 'key' },
    { action: 'ask-to-mute', peerId: 'ann' },
    { action: 'ask-to-mute', peerId: 'ann', off: true },
  ]);
  for (const { args } of sent.slice(1)) args[1]({ ok: true });
  sent[0]?.args[1]({ ok: false, error: { code: 'forbidden', retryable: false } });
  await expect(asked[0]).rejects.toMatchObject({ code: 'forbidden' });
  await Promise.all(asked.slice(1));
});

test('R206: a request to mute is told once, a second one again, and those to others are not', async () => {
  const { client, transport } = await hosted();
  const askers: string[] = [];
  client.on('asked-to-mute', (from) => askers.push(from));
  const mine = (version: number) => ({ me: { from: 'ann', version } });
  transport.latest.receive(updated(11, { host: 'ann', muted: { bob: { from: 'ann', version: 11 } } }));
  expect(askers).toEqual([]);
  transport.latest.receive(updated(12, { host: 'ann', muted: mine(12) }), updated(13, { host: 'me', muted: mine(12) }));
  expect(askers).toEqual(['ann']);
  transport.latest.receive(updated(14, { host: 'me', muted: mine(14) }));
  expect(askers).toEqual(['ann', 'ann']);
});
