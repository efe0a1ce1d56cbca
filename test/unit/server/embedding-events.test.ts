import { describe, expect, test, vi } from 'vitest';
import { createHandlerSender } from '../../../src/adapters/webhooks/handlers.ts';
import type { PeerJoined, RoomEvent } from '../../../src/server/index.ts';
import { clientOf, startHost, startSignalbox } from '../../support/embedded.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';
import { until } from '../../support/until.ts';

const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
const body = JSON.stringify({
  type: 'room-ended',
  timestamp: '2026-01-01T00:00:00.000Z',
  data: { room: 'lab', meeting: 'm', version: 7 },
});
const event = { id: 'msg_1', type: 'room-ended', room: 'lab', at: 0, body } as const;

describe('R255: on', () => {
  test('is told of a meeting from its beginning to its report', async () => {
    const told: [string, RoomEvent][] = [];
    const note = (type: string) => (each: RoomEvent) => void told.push([type, each]);
    const { server, url } = await startHost();
    await startSignalbox({
      server,
      on: {
        'room-started': note('room-started'),
        'peer-joined': note('peer-joined'),
        'peer-left': note('peer-left'),
        'room-ended': note('room-ended'),
        'call-report': note('call-report'),
      },
    });
    const client = await clientOf(url);
    await client.ask('join', { v: 1, room: 'lab', name: 'Ann' });
    await client.ask('leave');
    await until('the report', () => told.length === 5);
    const common = {
      id: expect.stringMatching(/^msg_/),
      room: 'lab',
      meeting: expect.any(String),
      version: expect.any(Number),
    };
    expect(told).toMatchObject([
      ['room-started', common],
      ['peer-joined', { ...common, name: 'Ann', present: 1, timestamp: expect.stringMatching(/^\d{4}-.*Z$/) }],
      ['peer-left', { ...common, reason: 'left', present: 0 }],
      ['room-ended', common],
      ['call-report', { ...common, peers: 1, mostAtOnce: 1, complete: true, stays: [{ reason: 'left' }] }],
    ]);
    expect(new Set(told.map(([, { meeting }]) => meeting)).size).toBe(1);
    expect(new Set(told.map(([, { id }]) => id)).size).toBe(5);
  });

  test('a function that fails is called again with the same id, and the next event of the room waits for it', async () => {
    const calls: string[] = [];
    const { server, url } = await startHost();
    await startSignalbox({
      server,
      on: {
        'peer-joined': async ({ id }: PeerJoined) => {
          calls.push(id);
          if (calls.length === 1) throw new Error('no database');
        },
        'peer-left': () => void calls.push('left'),
      },
    });
    const client = await clientOf(url);
    await client.ask('join', { v: 1, room: 'lab' });
    await client.ask('leave');
    await until('all three', () => calls.length === 3);
    expect(calls[1]).toBe(calls[0]);
    expect(calls[2]).toBe('left');
  });

  test('a function that takes too long has failed, and is logged', async () => {
    const clock = new FakeClock();
    const handlers = { 'room-ended': () => new Promise(() => undefined) };
    const sender = createHandlerSender({ handlers, timeoutMs: 10_000, clock, log });
    const outcome = sender.send('application', event);
    await settled();
    await clock.advance(10_000);
    expect(await outcome).toEqual({ kind: 'failed', reason: 'took longer than 10000 ms' });
    expect(log.error).toHaveBeenCalledExactlyOnceWith('event handler failed', expect.objectContaining({ room: 'lab' }));
  });

  test('an event that nobody wants is delivered, and leaves no timer behind', async () => {
    const clock = new FakeClock();
    const sender = createHandlerSender({ handlers: {}, timeoutMs: 10_000, clock, log });
    expect(await sender.send('application', event)).toEqual({ kind: 'delivered' });
    expect(clock.waiting).toBe(0);
  });
});
