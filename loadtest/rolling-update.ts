/**
 * Question: when every node is restarted, one after the other, does anybody notice?
 *
 * | option        | default               | meaning                                                            |
 * |---------------|-----------------------|--------------------------------------------------------------------|
 * | SERVERS       | http://127.0.0.1:3000 | comma list; the peers of a room take turns over them                |
 * | RATE          | 200                   | signals a second of all peers together                             |
 * | SECONDS       | 60                    | how long they send                                                 |
 * | ROOMS, PEERS  | 50, 2                 | rooms, and peers in each                                           |
 * | BYTES         | 300                   | text in each signal                                                |
 * | VUS           | 2                     | event loops of k6 that share the rooms                             |
 * | RESUME_P95_MS | 2000                  | objective of `resume_ms`                                           |
 *
 * k6 sees only goodbyes and lost connections. `npm run load -- rolling-update` ends each node that it started with SIGTERM
 * and starts it again, one after the other; against another cluster that is up to you, or to its option --fault.
 *
 * Peers behave as SPEC R34, R41, R72 and R140 ask: they keep a signal until it is acknowledged, take their session up again
 * on the next server with secret and proof, and send what they keep again. Every signal must arrive in the end.
 */
import type { Options } from 'k6/options';
import { crowd } from './lib/crowd.ts';
import { common, newRun, scenario } from './lib/run.ts';
import { number } from './lib/settings.ts';
import { finished, resumed, summaryTrendStats } from './lib/thresholds.ts';

const rate = number('RATE', 200);
const seconds = number('SECONDS', 60);
const rooms = number('ROOMS', 50);
const vus = Math.min(common.vus, rooms);

export const options: Options = {
  scenarios: scenario('rolling_update', seconds + rooms / 40, vus),
  thresholds: {
    ...resumed,
    ...finished(vus),
    // Moved before the first connection ended, or resumed after it.
    moves: ['count>0'],
    resume_ms: [`p(95)<${number('RESUME_P95_MS', 2000)}`],
  },
  summaryTrendStats,
};

export const setup = newRun;

export default function rollingUpdate({ run }: ReturnType<typeof newRun>): void {
  const stages = [{ step: 'steady', from: rate, to: rate, seconds }];
  crowd({ ...common, run, rooms, vus, stages, onLoss: 'resume' });
}
