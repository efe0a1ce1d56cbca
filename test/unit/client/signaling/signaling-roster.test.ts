import { describe, expect, test } from 'vitest';
import { settled } from '../../../support/fake-clock.ts';
import { peer, roster } from '../support/fake-transport.ts';
import { joined, signal } from '../support/signaling.ts';

describe('rosters', () => {
  test('R22: after a gap in the versions the client asks for the whole roster and replaces its own', async () => {
    const { client, transport, seen } = await joined();
    transport.latest.receive({ name: 'peer-joined', args: [{ version: 13, peer: peer('dan') }] });
    transport.latest.receive({ name: 'peer-joined', args: [{ version: 14, peer: peer('eve') }] });
    expect(transport.latest.all('sync')).toHaveLength(1);
    expect(seen).toEqual([]);
    transport.latest.last('sync').args[0]({ ok: true, roster: roster(13, 'me', 'bob', 'dan') });
    await settled();
    expect(client.peers.map(({ peerId }) => peerId)).toEqual(['bob', 'dan', 'eve']);
    expect(seen).toEqual(['peer-left', 'peer-joined', 'peer-joined', 'peer-joined']);
  });

  test('R22: a node that is still behind is asked again a second later', async () => {
    const { clock, transport, client } = await joined();
    transport.latest.receive({ name: 'peer-joined', args: [{ version: 13, peer: peer('dan') }] });
    transport.latest.last('sync').args[0]({ ok: true, roster: roster(10, 'me', 'ann') });
    await settled();
    expect(transport.latest.all('sync')).toHaveLength(1);
    await clock.advance(1_000);
    expect(transport.latest.all('sync')).toHaveLength(2);
    transport.latest.last('sync').args[0]({ ok: true, roster: roster(13, 'me', 'ann', 'dan') });
    await settled();
    expect(client.peers.map(({ peerId }) => peerId)).toEqual(['ann', 'dan']);
    await clock.advance(60_000);
    expect(transport.latest.all('sync')).toHaveLength(2);
  });

  test('R23: a signal is told only after the roster change that brought its sender', async () => {
    const { transport, seen } = await joined();
    transport.latest.receive({ name: 'peer-joined', args: [{ version: 12, peer: peer('cid') }] });
    transport.latest.receive(signal('cid', 1, ['early']));
    expect(seen).toEqual([]);
    transport.latest.receive({ name: 'roster', args: [roster(12, 'me', 'ann', 'cid')] });
    expect(seen).toEqual(['peer-joined', 'signal']);
  });

  test('R23: a signal whose sender is not in the room is dropped', async () => {
    const { transport, seen } = await joined();
    transport.latest.receive(signal('stranger', 1, ['boo']));
    transport.latest.receive({ name: 'peer-joined', args: [{ version: 11, peer: peer('stranger') }] });
    expect(seen).toEqual(['peer-joined']);
  });

  test('R51: an own update changes `self` and makes no event; the update of another peer makes one', async () => {
    const { client, transport, seen } = await joined();
    const updating = client.update({ name: 'Moi', metadata: { hand: true } });
    const [change, ack] = transport.latest.last('update').args;
    expect(change).toEqual({ name: 'Moi', metadata: { hand: true } });
    transport.latest.receive({ name: 'peer-updated', args: [{ version: 11, peer: peer('me', { name: 'Moi' }) }] });
    ack({ ok: true });
    await updating;
    expect([client.self?.name, seen]).toEqual(['Moi', []]);
    transport.latest.receive({ name: 'peer-updated', args: [{ version: 12, peer: peer('ann', { name: 'Anna' }) }] });
    expect([client.peers[0]?.name, seen]).toEqual(['Anna', ['peer-updated']]);
  });
});
