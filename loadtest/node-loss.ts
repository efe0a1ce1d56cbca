/**
 * Question: when a node is killed, how long are its peers without a connection, and does any session or signal get lost?
 *
 * | option        | default               | meaning                                                            |
 * |---------------|-----------------------|--------------------------------------------------------------------|
 * | SERVERS       | http://127.0.0.1:3000 | comma list; the peers of a room take turns over them                |
 * | RATE          | 200                   | signals a second of all peers together                             |
 * | SECONDS       | 60                    | how long they send                                                 |
 * | ROOMS, PEERS  | 50, 2                 | rooms, and peers in each                                           |
 * | BYTES         | 300                   | text in each signal                                                |
 * | VUS           | 2                     | event loops of k6 that share the rooms                             |
 * | RESUME_P95_MS | 3000                  | objective of `resume_ms`                                           |
 *
 * k6 sees only that connections are lost. `npm run load -- node-loss` kills a node of those that it started while signals
 * flow, and starts it again; against another cluster that is up to you, or to its option --fault.
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
  scenarios: scenario('node_loss', seconds + rooms / 40, vus),
  thresholds: {
    ...resumed,
    ...finished(vus),
    resumes: ['count>0'],
    resume_ms: [`p(95)<${number('RESUME_P95_MS', 3000)}`],
  },
  summaryTrendStats,
};

export const setup = newRun;

export default function nodeLoss({ run }: ReturnType<typeof newRun>): void {
  const stages = [{ step: 'steady', from: rate, to: rate, seconds }];
  crowd({ ...common, run, rooms, vus, stages, onLoss: 'resume' });
}
