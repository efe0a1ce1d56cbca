/**
 * Question: does every signal arrive exactly once and in order on its link, and how long does it take, while
 * ROOMS rooms of PEERS peers send RATE signals a second each?
 *
 * | option        | default               | meaning                                                            |
 * |---------------|-----------------------|--------------------------------------------------------------------|
 * | SERVERS       | http://127.0.0.1:3000 | comma list; the peers of a room take turns over them                |
 * | ROOMS         | 20                    | rooms, all at the same time                                        |
 * | PEERS         | 3                     | peers in each, 2 to the cluster's ROOM_CAPACITY                    |
 * | RATE          | 10                    | signals a second from each peer, to the others in turn             |
 * | SECONDS       | 10                    | how long they send                                                 |
 * | BYTES         | 300                   | text in each signal; an ICE candidate has about 200                |
 * | VUS           | 2                     | event loops of k6 that share the rooms: one a core                 |
 * | RELAY_P95_MS  | 250                   | threshold: 95 of 100 signals take no longer                        |
 * | JOIN_P95_MS   | 1000                  | threshold: 95 of 100 joins take no longer                          |
 *
 * The counts are exact: one signal lost, doubled, out of order or not acknowledged fails the run (exit code 99).
 * It sends signals once. What the client library would mend by sending again counts as lost here.
 */
import type { Options } from 'k6/options';
import { crowd } from './lib/crowd.ts';
import { newRun, scenario } from './lib/run.ts';
import { number, urls } from './lib/settings.ts';
import { exact, finished, summaryTrendStats } from './lib/thresholds.ts';

const servers = urls('SERVERS', 'http://127.0.0.1:3000');
const rooms = number('ROOMS', 20);
const peers = number('PEERS', 3);
const rate = rooms * peers * number('RATE', 10);
const seconds = number('SECONDS', 10);
const bytes = number('BYTES', 300);
const vus = Math.min(number('VUS', 2), rooms);

export const options: Options = {
  scenarios: scenario('relay', seconds + rooms / 40, vus),
  thresholds: {
    ...exact,
    ...finished(vus),
    join_ms: [`p(95)<${number('JOIN_P95_MS', 1_000)}`],
    relay_ms: [`p(95)<${number('RELAY_P95_MS', 250)}`],
  },
  summaryTrendStats,
};

export const setup = newRun;

export default function relay({ run }: ReturnType<typeof newRun>): void {
  const stages = [{ step: 'steady', from: rate, to: rate, seconds }];
  crowd({ run, servers, dialect: 'signalbox', rooms, peers, vus, bytes, stages, onLoss: 'once' });
}
