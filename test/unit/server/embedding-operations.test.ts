import { Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import type { RoomView, Signalbox } from '../../../src/server/index.ts';
import { clientOf, startHost, startSignalbox } from '../../support/embedded.ts';

async function roomsOf(signalbox: Signalbox): Promise<readonly RoomView[]> {
  const rooms: RoomView[] = [];
  for await (const room of signalbox.rooms()) rooms.push(room);
  return rooms;
}

describe('R257: what an application asks of its node', () => {
  test('rooms and their peers', async () => {
    const { server, url } = await startHost();
    const signalbox = await startSignalbox({ server });
    expect(await roomsOf(signalbox)).toEqual([]);
    expect(await signalbox.room('lab')).toBeUndefined();
    const client = await clientOf(url);
    const welcome = await client.ask('join', { v: 1, room: 'lab', name: 'Ann', metadata: { audio: true } });
    const lab = {
      room: 'lab',
      version: expect.any(Number),
      capacity: 8,
      state: { host: expect.any(String) },
      peers: [
        {
          peerId: expect.any(String),
          name: 'Ann',
          metadata: { audio: true },
          presence: 'present',
          node: signalbox.node,
        },
      ],
    };
    expect(welcome).toMatchObject({ node: signalbox.node });
    expect(await signalbox.room('lab')).toEqual(lab);
    expect(await roomsOf(signalbox)).toEqual([lab]);
  });

  test('more rooms than one look at the store brings', async () => {
    const { server, url } = await startHost();
    const signalbox = await startSignalbox({ server, addressLimits: 0 });
    const names = Array.from({ length: 120 }, (_each, index) => `room-${index}`);
    await Promise.all(names.map(async (room) => (await clientOf(url)).ask('join', { v: 1, room })));
    expect(new Set((await roomsOf(signalbox)).map(({ room }) => room))).toEqual(new Set(names));
  });

  test('removes a peer and closes a room', async () => {
    const { server, url } = await startHost();
    const signalbox = await startSignalbox({ server });
    const [a, b] = [await clientOf(url), await clientOf(url)];
    await a.ask('join', { v: 1, room: 'lab' });
    await b.ask('join', { v: 1, room: 'lab' });
    const peer = (await signalbox.room('lab'))?.peers[0]?.peerId ?? '';
    expect(await signalbox.removePeer('lab', 'nobody')).toBe(false);
    expect(await signalbox.removePeer('lab', peer)).toBe(true);
    expect(await Promise.race([a.next('goodbye'), b.next('goodbye')])).toMatchObject([{ reason: 'removed' }]);
    expect(await signalbox.closeRoom('lab')).toBe(true);
    expect(await signalbox.closeRoom('lab')).toBe(false);
    expect(await signalbox.closeRoom('\u0000')).toBe(false);
  });

  test('announces to all, and to a room', async () => {
    const { server, url } = await startHost();
    const signalbox = await startSignalbox({ server });
    const [inside, outside] = [await clientOf(url), await clientOf(url)];
    await inside.ask('join', { v: 1, room: 'lab' });
    expect(await signalbox.announce('to the room', { room: 'lab' })).toBe(1);
    expect(await signalbox.announce('to nobody', { room: 'empty' })).toBe(0);
    expect(await signalbox.announce('to all')).toBe(1);
    expect(await outside.next('announcement')).toEqual([{ text: 'to all' }]);
    expect(await inside.next('announcement')).toEqual([{ text: 'to the room' }]);
    await expect(signalbox.announce('')).rejects.toThrow(RangeError);
    await expect(signalbox.announce('x'.repeat(2_001))).rejects.toThrow('1 to 2000 characters');
  });

  test('health and metrics, which merge with those of the application', async () => {
    const { server } = await startHost();
    const signalbox = await startSignalbox({ server });
    const withProcess = await startSignalbox({ server, path: '/other', processMetrics: true });
    expect(signalbox.health('ready')).toMatchObject({ status: 'ok', checks: { store: { ok: true } } });
    expect(signalbox.health('accept')).toMatchObject({ status: 'ok' });
    const text = await signalbox.metrics.render();
    expect(text).toContain('signalbox_connections 0');
    expect(text).not.toContain('process_cpu');
    const own = new Registry();
    expect(await Registry.merge([own, withProcess.metrics.registry]).metrics()).toContain('process_cpu');
    await signalbox.close();
    expect(signalbox.health('ready')).toMatchObject({ status: 'failing', checks: { drain: { ok: false } } });
  });
});
