/**
 * Question: when one peer of each room stops reading, do the others still hear each other as fast?
 *
 * | option        | default               | meaning                                                            |
 * |---------------|-----------------------|--------------------------------------------------------------------|
 * | SERVERS       | http://127.0.0.1:3000 | comma list; the peers of a room take turns over them                |
 * | SLOW_SERVERS  | SERVERS               | the same by a wire that somebody else can stop                     |
 * | RATE          | 90                    | signals a second of all peers together; some go to the slow ones   |
 * | SECONDS       | 30                    | before they stop reading, and again while they do not read         |
 * | ROOMS, PEERS  | 3, 2                  | rooms, and peers in each, the slow one not counted                 |
 * | BYTES         | 30000                 | text in each signal: the kernel takes some 8 MB for each slow peer |
 * | VUS           | 2                     | event loops of k6 that share the rooms                             |
 * | RELAY_P95_MS  | 100                   | objective of the others while the slow ones do not read            |
 *
 * k6 itself always reads. `npm run load -- slow-clients` puts a relay between the slow peers and the nodes and stops it when
 * the second stage begins. What is sent to the slow peers is not counted as lost; nodes may drop it (SPEC R62, R156).
 */
import type { Options } from 'k6/options';
import { crowd } from './lib/crowd.ts';
import { common, newRun, scenario } from './lib/run.ts';
import { number, urls } from './lib/settings.ts';
import { exact, finished, shown, summaryTrendStats } from './lib/thresholds.ts';

const rate = number('RATE', 90);
const seconds = number('SECONDS', 30);
const rooms = number('ROOMS', 3);
const vus = Math.min(common.vus, rooms);
const slowServers = urls('SLOW_SERVERS', common.servers.join(','));
const stages = ['before', 'stopped'].map((step) => ({ step, from: rate, to: rate, seconds }));

export const options: Options = {
  scenarios: scenario('slow_clients', 2 * seconds + rooms / 40, vus),
  thresholds: {
    ...exact,
    ...finished(vus),
    ...shown({ relay_ms: 'trend', generator_late_ms: 'trend', signals_delivered: 'counter' }, ['before', 'stopped']),
    'relay_ms{step:stopped}': [`p(95)<${number('RELAY_P95_MS', 100)}`],
  },
  summaryTrendStats,
};

export const setup = newRun;

export default function slowClients({ run }: ReturnType<typeof newRun>): void {
  crowd({ ...common, run, rooms, vus, bytes: number('BYTES', 30_000), stages, onLoss: 'once', slowServers });
}
