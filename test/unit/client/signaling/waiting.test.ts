import { expect, test } from 'vitest';
import { type Reply, type ServerEvent, WAITING_ROOM, type Welcome, wireError } from '../../../../src/protocol/index.ts';
import { settled } from '../../../support/fake-clock.ts';
import { welcome } from '../support/fake-transport.ts';
import { joined, reconnecting, signalingClient } from '../support/signaling.ts';

const MUST_WAIT: Reply<Welcome> = { ok: false, error: wireError('room-locked', WAITING_ROOM) };

function waiting(ticket: string, host = true): ServerEvent {
  return { name: 'waiting', args: [{ ticket, host }] };
}

/** A client that waits to be let in with the ticket `place`, and what it was told of that. */
async function waits() {
  const all = signalingClient();
  const told: boolean[] = [];
  all.client.on('waiting', ({ host }) => told.push(host));
  const joining = all.client.join({ room: 'lab', name: 'Me' });
  all.transport.latest.open();
  await settled();
  all.transport.latest.answerJoin(MUST_WAIT);
  await settled();
  all.transport.latest.receive(waiting('place', false));
  return { ...all, told, joining };
}

test('R231: a client that may wait joins again on the same connection, says so, and is in when it is let in', async () => {
  const { client, transport, told, seen, joining } = await waits();
  expect(transport.latest.all('join').map(({ args: [request] }) => request)).toEqual([
    { v: 1, room: 'lab', name: 'Me' },
    { v: 1, room: 'lab', name: 'Me', knock: '' },
  ]);
  expect([told, client.state]).toEqual([[false], { kind: 'joining', room: 'lab' }]);
  transport.latest.receive(waiting('place'));
  expect(told).toEqual([false, true]);
  transport.latest.answerJoin(welcome());
  expect((await joining).self).toBe('me');
  expect(seen).toEqual(['joined']);
  expect(transport.connections).toHaveLength(1);
});

test('R231: it waits for longer than for other answers, and at last gives up', async () => {
  const { clock, joining } = await waits();
  const rejected = expect(joining).rejects.toMatchObject({ code: 'timeout' });
  await clock.advance(300_000);
  expect(await Promise.race([joining, 'still waits'])).toBe('still waits');
  await clock.advance(31_000);
  await rejected;
});

test('R231: one whose connection is lost, or whose node drains, comes back with its ticket', async () => {
  const { clock, client, transport, joining, seen } = await waits();
  transport.latest.lose();
  await clock.advance(125);
  expect(transport.connections).toHaveLength(2);
  transport.latest.open();
  await settled();
  expect(transport.latest.joinRequest).toMatchObject({ knock: 'place' });
  transport.latest.answerJoin({ ok: false, error: wireError('draining') });
  await clock.advance(250);
  expect([transport.connections.length, client.state.kind]).toEqual([3, 'joining']);
  transport.latest.open();
  await settled();
  transport.latest.answerJoin(welcome());
  await joining;
  expect(seen).toEqual(['joined']);
  // The place is spent: a resume does not speak of it.
  transport.latest.lose();
  await clock.advance(125);
  transport.latest.open();
  await settled();
  expect(transport.latest.joinRequest).not.toHaveProperty('knock');
});

test.each([
  ['denied', wireError('denied', undefined, 30_000)],
  ['timeout', wireError('timeout', WAITING_ROOM)],
  ['closed', wireError('closed')],
] as const)('R231: what a node decides ends the wait: %s', async (code, error) => {
  const { client, transport, joining } = await waits();
  transport.latest.answerJoin({ ok: false, error });
  await expect(joining).rejects.toMatchObject({ code });
  expect([client.state, transport.connections.length]).toEqual([{ kind: 'idle' }, 1]);
});

test('R208, R231: one that was denied does not ask again before the time is over', async () => {
  const { clock, client, transport, joining } = await waits();
  transport.latest.answerJoin({ ok: false, error: wireError('denied', undefined, 30_000) });
  await expect(joining).rejects.toMatchObject({ retryAfterMs: 30_000 });
  await expect(client.join({ room: 'lab' })).rejects.toMatchObject({ code: 'rate-limited' });
  await clock.advance(30_000);
  void client.join({ room: 'lab' }).catch(() => undefined);
  expect(transport.connections).toHaveLength(2);
});

test('R231: `leave` ends the wait, and tells the node', async () => {
  const { client, transport, joining } = await waits();
  const rejected = expect(joining).rejects.toMatchObject({ code: 'not-joined' });
  const left = client.leave();
  expect(client.state).toEqual({ kind: 'ended', reason: 'left' });
  transport.latest.last('leave');
  transport.latest.answerJoin({ ok: false, error: wireError('not-joined') });
  await Promise.all([rejected, left]);
  expect(transport.latest.closed).toBe(true);
});

test('R231: so it does between two connections', async () => {
  const { clock, client, transport, joining } = await waits();
  const rejected = expect(joining).rejects.toMatchObject({ code: 'connection-failed' });
  transport.latest.lose();
  await client.leave();
  await clock.advance(1_000);
  await rejected;
  expect(transport.connections).toHaveLength(1);
});

test('R231: a client whose session is lost waits as a new peer', async () => {
  const { client, transport, seen } = await reconnecting();
  const told: boolean[] = [];
  client.on('waiting', ({ host }) => told.push(host));
  transport.latest.answerJoin({ ok: false, error: wireError('resume-refused') });
  await settled();
  transport.latest.answerJoin(MUST_WAIT);
  await settled();
  expect(transport.latest.joinRequest).toMatchObject({ knock: '' });
  transport.latest.receive(waiting('place'));
  transport.latest.answerJoin(welcome({ self: 'new' }));
  await settled();
  expect([told, seen]).toEqual([[true], ['connection-lost', 'rejoined']]);
});

test.each([
  ['timeout', wireError('timeout', WAITING_ROOM)],
  ['denied', wireError('denied', undefined, 30_000)],
] as const)('R231: one that waits as a new peer does not ask again by itself after %s', async (code, error) => {
  const { clock, client, transport, seen } = await reconnecting();
  const errors: string[] = [];
  client.on('error', (told) => errors.push(told.code));
  transport.latest.answerJoin({ ok: false, error: wireError('resume-refused') });
  await settled();
  transport.latest.answerJoin(MUST_WAIT);
  await settled();
  transport.latest.receive(waiting('place'));
  transport.latest.answerJoin({ ok: false, error });
  await settled();
  const { length } = transport.connections;
  await clock.advance(60_000);
  expect([errors, client.state]).toEqual([[code], { kind: 'ended', reason: 'network' }]);
  expect([transport.connections.length, seen.includes('ended')]).toEqual([length, true]);
});

test('R208: a host is shown those who wait, and nobody any more after it has come back, until a node tells', async () => {
  const { clock, client, transport } = await joined();
  const lists: unknown[] = [];
  client.on('waiting-updated', (list) => lists.push(list));
  const list = [{ id: 'k1', name: 'Ann' }];
  transport.latest.receive({ name: 'waiting-updated', args: [list] });
  expect([client.waiting, lists]).toEqual([list, [list]]);
  transport.latest.lose();
  await clock.advance(125);
  transport.latest.open();
  await settled();
  transport.latest.answerJoin(welcome({ resumed: true }));
  await settled();
  expect([client.waiting, lists]).toEqual([[], [list, []]]);
});

test('R207, R208: a host switches the waiting room, lets in and turns away', async () => {
  const { client, transport } = await joined();
  const { room } = client;
  const asked = [room.setWaiting(true), room.setWaiting(false), room.admit('k1'), room.admit(), room.deny('k1')];
  asked.push(room.deny());
  const sent = transport.latest.all('room');
  expect(sent.map(({ args: [request] }) => request)).toEqual([
    { action: 'waiting', on: true },
    { action: 'waiting', on: false },
    { action: 'admit', knock: 'k1' },
    { action: 'admit' },
    { action: 'deny', knock: 'k1' },
    { action: 'deny' },
  ]);
  for (const { args } of sent) args[1]({ ok: true });
  await Promise.all(asked);
});
