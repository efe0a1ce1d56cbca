import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { metric } from '../support/metric.ts';
import { type RunningNode, startProcess } from '../support/node.ts';
import { joinedSocket } from '../support/raw-socket.ts';

const root = join(import.meta.dirname, '..', '..');
const collector = join(root, 'scripts', 'lib', 'collect-on-signal.ts');

/** In KiB. Measured: 15.2 to 15.3 on Node 26. */
const AT_MOST = 16;
const AT_LEAST = 5;

/** Usually it takes three seconds, but more if much else runs on the machine. */
const LATEST_MS = 40_000;

/** Code that V8 compiles meanwhile counts too: the more peers, the less of it for each. */
const SIZES = [200, 800] as const;
const OPENING = 50;

/**
 * The size of the used heap, in bytes. It is the least of a few readings, because a scrape may come before the garbage
 * collection that was asked for.
 */
async function heldBy(node: RunningNode): Promise<number> {
  const readings: number[] = [];
  for (let reading = 0; reading < 4; reading += 1) {
    node.kill('SIGUSR2');
    readings.push(await metric(node.url, 'nodejs_heap_size_used_bytes'));
  }
  return Math.min(...readings);
}

test(
  'the heap of a node keeps at most 16 KiB a joined peer: connection, session, seat, limits and counters',
  async () => {
    const node = await startProcess(['--import', collector, join(root, 'src', 'main.ts')], { ADDRESS_LIMITS: '1000' });
    onTestFinished(() => node.stop());
    const clients: { terminate(): void }[] = [];
    onTestFinished(() => {
      for (const client of clients) client.terminate();
    });
    const held: number[] = [];
    for (const size of SIZES) {
      while (clients.length < size) {
        const rooms = Array.from({ length: OPENING }, (_, index) => `room-${Math.floor((clients.length + index) / 2)}`);
        clients.push(...(await Promise.all(rooms.map((room) => joinedSocket(node.url, room)))));
      }
      held.push(await heldBy(node));
    }
    const [few = 0, many = 0] = held;
    const kib = (many - few) / (SIZES[1] - SIZES[0]) / 1_024;
    expect(kib).toBeLessThanOrEqual(AT_MOST);
    // A value below that of a bare WebSocket of `ws` would mean that the measurement went wrong.
    expect(kib).toBeGreaterThan(AT_LEAST);
  },
  LATEST_MS,
);
