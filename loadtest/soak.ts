/**
 * Question: does anything grow that should not, while calls begin and end for a long time?
 *
 * | option        | default               | meaning                                                            |
 * |---------------|-----------------------|--------------------------------------------------------------------|
 * | SERVERS       | http://127.0.0.1:3000 | comma list; the participants of a call take turns over them         |
 * | MINUTES       | 30                    | how long calls begin                                               |
 * | CALLS         | 10                    | calls that begin a second                                          |
 * | PEERS         | 3                     | participants of a call                                             |
 * | GAP_MS        | 200                   | from one participant's join to the next one's                      |
 * | QUIET_SECONDS | 10                    | from the end of the setup until all leave                          |
 * | VUS           | 2                     | event loops of k6 that share the calls                             |
 * | RELAY_P95_MS  | 100                   | objective of `relay_ms`                                            |
 *
 * The load is that of call-shape.ts. `npm run load -- soak` also looks at the nodes that it started: at the end they must
 * hold no connection, peer or room, each key of a room in Redis must be gone or have an end, and the nodes' memory must not
 * have grown from the second quarter of the run to the last by more than a tenth (runs of 5 minutes and more).
 */
import type { Options } from 'k6/options';
import { calls } from './lib/calls.ts';
import { common, newRun, scenario } from './lib/run.ts';
import { number } from './lib/settings.ts';
import { exact, finished, summaryTrendStats } from './lib/thresholds.ts';

const { servers, vus } = common;
const peers = number('PEERS', 3);
const seconds = number('MINUTES', 30) * 60;
const quietMs = number('QUIET_SECONDS', 10) * 1_000;
const gapMs = number('GAP_MS', 200);

export const options: Options = {
  scenarios: scenario('soak', seconds + (quietMs + gapMs * peers) / 1_000, vus),
  thresholds: {
    ...exact,
    ...finished(vus),
    calls_complete: ['count>0'],
    calls_failed: ['count==0'],
    relay_ms: [`p(95)<${number('RELAY_P95_MS', 100)}`],
  },
  summaryTrendStats,
};

export const setup = newRun;

export default function soak({ run }: ReturnType<typeof newRun>): void {
  calls({ run, servers, peers, vus, seconds, quietMs, gapMs, rate: number('CALLS', 10) });
}
