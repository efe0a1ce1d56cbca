/**
 * Question: do nodes of two versions share rooms, so that an update can be rolled out and back while people talk?
 *
 * | option       | default               | meaning                                                             |
 * |--------------|-----------------------|---------------------------------------------------------------------|
 * | SERVERS      | http://127.0.0.1:3000 | comma list, the nodes of both versions in turn                       |
 * | RATE         | 100                   | signals a second of all peers together                              |
 * | SECONDS      | 20                    | how long they send                                                  |
 * | MOVES        | 2                     | how often each peer takes its session to a node of the other version |
 * | ROOMS, PEERS | 20, 2                 | rooms, and peers in each: every room spans both versions            |
 * | BYTES        | 300                   | text in each signal                                                 |
 * | VUS          | 2                     | event loops of k6 that share the rooms                              |
 *
 * Every signal must arrive, every session must go on. Clients speak the protocol of this checkout.
 */
import type { Options } from 'k6/options';
import { crowd } from './lib/crowd.ts';
import { common, newRun, scenario } from './lib/run.ts';
import { number } from './lib/settings.ts';
import { finished, resumed, summaryTrendStats } from './lib/thresholds.ts';

const rate = number('RATE', 100);
const seconds = number('SECONDS', 20);
const rooms = number('ROOMS', 20);
const vus = Math.min(common.vus, rooms);

export const options: Options = {
  scenarios: scenario('mixed_versions', seconds + rooms / 40, vus),
  thresholds: { ...resumed, ...finished(vus), moves: ['count>0'] },
  summaryTrendStats,
};

export const setup = newRun;

export default function mixedVersions({ run }: ReturnType<typeof newRun>): void {
  const stages = [{ step: 'steady', from: rate, to: rate, seconds }];
  crowd({ ...common, run, rooms, vus, stages, onLoss: 'resume', moves: number('MOVES', 2) });
}
