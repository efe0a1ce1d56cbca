/**
 * Question: how long do real calls take to set up, while others begin, go on and end?
 *
 * | option          | default               | meaning                                                          |
 * |-----------------|-----------------------|------------------------------------------------------------------|
 * | SERVERS         | http://127.0.0.1:3000 | comma list; the participants of a call take turns over them       |
 * | CALLS           | 5                     | calls that begin a second                                        |
 * | PEERS           | 2                     | participants of a call                                           |
 * | GAP_MS          | 500                   | from one participant's join to the next one's                    |
 * | QUIET_SECONDS   | 20                    | from the end of the setup until all leave                        |
 * | SECONDS         | 60                    | how long calls begin                                             |
 * | VUS             | 2                     | event loops of k6 that share the calls                           |
 * | JOIN_P95_MS     | 500                   | objective of `join_ms`                                           |
 * | RELAY_P95_MS    | 100                   | objective of `relay_ms`                                          |
 * | SETUP_P95_MS    | 1000                  | objective of `call_setup_ms`; 160 ms of it are the pace of candidates |
 *
 * A call: all join, everybody who is there offers to the newcomer (4 KB), the newcomer answers (3 KB), each side sends 8
 * candidates (200 bytes), 20 ms apart; then it is quiet, then all leave. One signal lost, doubled, out of order or not
 * acknowledged fails the run.
 */
import type { Options } from 'k6/options';
import { calls } from './lib/calls.ts';
import { common, newRun, scenario } from './lib/run.ts';
import { number } from './lib/settings.ts';
import { exact, finished, summaryTrendStats } from './lib/thresholds.ts';

const { servers, peers, vus } = common;
const seconds = number('SECONDS', 60);
const quietMs = number('QUIET_SECONDS', 20) * 1_000;
const gapMs = number('GAP_MS', 500);

export const options: Options = {
  scenarios: scenario('call_shape', seconds + (quietMs + gapMs * peers) / 1_000, vus),
  thresholds: {
    ...exact,
    ...finished(vus),
    calls_complete: ['count>0'],
    calls_failed: ['count==0'],
    join_ms: [`p(95)<${number('JOIN_P95_MS', 500)}`],
    relay_ms: [`p(95)<${number('RELAY_P95_MS', 100)}`],
    call_setup_ms: [`p(95)<${number('SETUP_P95_MS', 1_000)}`],
  },
  summaryTrendStats,
};

export const setup = newRun;

export default function callShape({ run }: ReturnType<typeof newRun>): void {
  calls({ run, servers, peers, vus, seconds, quietMs, gapMs, rate: number('CALLS', 5) });
}
