import { describe, expect, test } from 'vitest';
import { SignalboxError, wireError } from '../../../../src/protocol/index.ts';
import { settled } from '../../../support/fake-clock.ts';
import { peer, welcome } from '../support/fake-transport.ts';
import { joined, signal, signalingClient } from '../support/signaling.ts';

describe('joining', () => {
  test('R10: join() connects for the room, joins, and resolves with the welcome', async () => {
    const { client, transport, seen } = signalingClient();
    const joining = client.join({ room: 'lab', name: 'Me', metadata: { hand: true } });
    expect([transport.latest.server, transport.latest.room]).toEqual(['https://signal.test', 'lab']);
    transport.latest.open();
    await settled();
    expect(transport.latest.joinRequest).toEqual({ v: 1, room: 'lab', name: 'Me', metadata: { hand: true } });
    transport.latest.answerJoin(welcome());
    expect((await joining).self).toBe('me');
    expect(client.peers.map(({ peerId }) => peerId)).toEqual(['ann']);
    expect(client.self?.peerId).toBe('me');
    expect(seen).toEqual(['joined']);
  });

  test('R60: a refusal, an unreachable server and a silent one reject with errors of the table', async () => {
    const refused = signalingClient();
    const first = refused.client.join({ room: 'lab' });
    refused.transport.latest.open();
    await settled();
    refused.transport.latest.answerJoin({ ok: false, error: wireError('room-full') });
    await expect(first).rejects.toEqual(new SignalboxError('room-full'));
    expect(refused.client.state).toEqual({ kind: 'idle' });
    expect(refused.transport.latest.closed).toBe(true);

    const unreachable = signalingClient();
    const second = unreachable.client.join({ room: 'lab' });
    unreachable.transport.latest.fail(new SignalboxError('connection-failed'));
    await expect(second).rejects.toMatchObject({ code: 'connection-failed' });

    const silent = signalingClient();
    const third = silent.client.join({ room: 'lab' });
    const rejected = expect(third).rejects.toMatchObject({ code: 'timeout' });
    silent.transport.latest.open();
    await settled();
    await silent.clock.advance(10_000);
    await rejected;
  });

  test('R11: events that come before the welcome are applied after it, in order', async () => {
    const { client, transport, seen, signals } = signalingClient();
    const joining = client.join({ room: 'lab' });
    const connection = transport.latest;
    connection.open();
    await settled();
    connection.receive(
      { name: 'peer-joined', args: [{ version: 10, peer: peer('ann') }] },
      { name: 'peer-joined', args: [{ version: 11, peer: peer('bob') }] },
      signal('bob', 1, ['hello']),
    );
    expect(seen).toEqual([]);
    connection.answerJoin(welcome());
    connection.receive(signal('bob', 2, ['again']));
    await joining;
    expect(seen).toEqual(['joined', 'peer-joined', 'signal', 'signal']);
    expect(signals).toEqual([
      ['bob', ['hello']],
      ['bob', ['again']],
    ]);
  });

  test('R13: a second join is refused while in a room, and possible after leaving', async () => {
    const { client, transport, clock } = await joined();
    await expect(client.join({ room: 'other' })).rejects.toMatchObject({ code: 'already-joined' });
    const leaving = client.leave();
    transport.latest.last('leave').args[0]({ ok: true });
    await leaving;
    expect([client.state, client.peers]).toEqual([{ kind: 'ended', reason: 'left' }, []]);
    expect(clock.waiting).toBe(0);
    void client.join({ room: 'other' }).catch(() => {});
    expect(client.state).toEqual({ kind: 'joining', room: 'other' });
    client.close();
  });

  test('R15: leave() tells the node, and waits at most 2 s for the answer', async () => {
    const { client, transport, clock, seen } = await joined();
    const leaving = client.leave();
    expect(transport.latest.all('leave')).toHaveLength(1);
    expect(transport.latest.closed).toBe(false);
    await clock.advance(2_000);
    await leaving;
    expect(transport.latest.closed).toBe(true);
    expect(seen).toEqual(['ended']);
  });

  test('leaving while joining ends the attempt', async () => {
    const { client, transport } = signalingClient();
    const joining = client.join({ room: 'lab' });
    const rejected = expect(joining).rejects.toMatchObject({ code: 'connection-failed' });
    await client.leave();
    await rejected;
    expect(transport.latest.closed).toBe(true);
    expect(client.state.kind).toBe('ended');
  });
});

describe('peeking', () => {
  test('R52: peek needs no join: it opens a connection of its own and closes it', async () => {
    const { client, transport, clock } = signalingClient();
    const peeking = client.peek('lab');
    transport.latest.open();
    await settled();
    const [request, ack] = transport.latest.last('peek').args;
    expect(request).toEqual({ room: 'lab' });
    ack({ ok: true, room: 'lab', peers: 2, capacity: 8, full: false });
    expect(await peeking).toMatchObject({ peers: 2, capacity: 8, full: false });
    expect(transport.latest.closed).toBe(true);
    expect([client.state, clock.waiting]).toEqual([{ kind: 'idle' }, 0]);
  });
});
