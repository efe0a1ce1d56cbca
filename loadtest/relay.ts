/**
 * Question: does every signal arrive exactly once and in order on its link, and how long does it take, while
 * ROOMS rooms of PEERS peers send RATE signals a second each?
 *
 *   k6 run loadtest/relay.ts
 *   k6 run -e SERVERS=http://10.0.0.1:3000,http://10.0.0.2:3000 -e ROOMS=500 -e SECONDS=60 loadtest/relay.ts
 *
 * | option        | default               | meaning                                                            |
 * |---------------|-----------------------|--------------------------------------------------------------------|
 * | SERVERS       | http://127.0.0.1:3000 | comma list; the peers of a room take turns over them                |
 * | ROOMS         | 20                    | rooms, all at the same time                                        |
 * | PEERS         | 3                     | peers in each, 2 to the cluster's ROOM_CAPACITY                    |
 * | RATE          | 10                    | signals a second from each peer, to the others in turn             |
 * | SECONDS       | 10                    | how long they send                                                 |
 * | BYTES         | 300                   | padding in each signal; an ICE candidate has about 200             |
 * | VUS           | 2                     | event loops of k6 that share the rooms: one a core                 |
 * | RELAY_P95_MS  | 250                   | threshold: 95 of 100 signals take no longer                        |
 * | JOIN_P95_MS   | 1000                  | threshold: 95 of 100 joins take no longer                          |
 *
 * The counts are exact: one signal lost, doubled, out of order or not acknowledged fails the run (exit code 99).
 * It sends signals once. What the client library would mend by sending again counts as lost here.
 */
import { vu } from 'k6/execution';
import type { Options } from 'k6/options';
import { LoadRoom } from './lib/room.ts';

const servers = (__ENV['SERVERS'] ?? 'http://127.0.0.1:3000').split(',');
const rooms = number('ROOMS', 20);
const peers = number('PEERS', 3);
const rate = number('RATE', 10);
const seconds = number('SECONDS', 10);
const bytes = number('BYTES', 300);
const vus = Math.min(number('VUS', 2), rooms);

export const options: Options = {
  scenarios: {
    relay: { executor: 'per-vu-iterations', vus, iterations: 1, maxDuration: `${seconds + 30}s` },
  },
  thresholds: {
    joins_failed: ['count==0'],
    connections_lost: ['count==0'],
    signals_sent: ['count>0'],
    signals_lost: ['count==0'],
    signals_duplicated: ['count==0'],
    signals_reordered: ['count==0'],
    signals_refused: ['count==0'],
    signals_unacknowledged: ['count==0'],
    join_ms: [`p(95)<${number('JOIN_P95_MS', 1_000)}`],
    relay_ms: [`p(95)<${number('RELAY_P95_MS', 250)}`],
  },
};

/** A name of its own for each run, so that two runs do not meet. */
export function setup(): { readonly run: string } {
  return { run: Date.now().toString(36) };
}

export default function relay({ run }: { readonly run: string }): void {
  for (let index = vu.idInTest - 1; index < rooms; index += vus) {
    new LoadRoom({ room: `load-${run}-${index}`, servers, peers, rate, seconds, bytes });
  }
}

function number(name: string, fallback: number): number {
  const value = Number(__ENV[name] ?? fallback);
  if (!(value > 0)) throw new Error(`${name} must be a number above 0`);
  return value;
}
