/**
 * Question: how many signals a second does the cluster relay before they take too long, and what do they take at each
 * rate below that?
 *
 * | option       | default               | meaning                                                             |
 * |--------------|-----------------------|---------------------------------------------------------------------|
 * | SERVERS      | http://127.0.0.1:3000 | comma list; the peers of a room take turns over them                 |
 * | DIALECT      | signalbox             | or tutorial: the server of bench/servers/tutorial.ts, rooms of two   |
 * | RATES        | 500,1000,2000,4000    | signals a second of all peers together, one step each                |
 * | STEP_SECONDS | 10                    | length of a step                                                    |
 * | ROOMS        | 100                   | rooms, all at the same time                                         |
 * | PEERS        | 2                     | peers in each                                                       |
 * | BYTES        | 300                   | text in each signal                                                 |
 * | VUS          | 2                     | event loops of k6 that share the rooms                              |
 * | RELAY_P95_MS | 100                   | objective: 95 of 100 signals of the first step take no longer        |
 *
 * Thresholds: every signal of every step once and in order; the objective at the first step. The steps above it are there
 * to find the knee: the report says up to which one the objective holds. The climb ends after a step whose p95 is four times
 * the objective.
 */
import type { Options } from 'k6/options';
import { crowd } from './lib/crowd.ts';
import { common, newRun, scenario } from './lib/run.ts';
import { number, numbers } from './lib/settings.ts';
import { steps } from './lib/steps.ts';
import { exact, finished, shown, summaryTrendStats } from './lib/thresholds.ts';
import { climbWhileWithin } from './lib/verdict.ts';

const p95Ms = number('RELAY_P95_MS', 100);
const rates = numbers('RATES', [500, 1_000, 2_000, 4_000]);
const stages = steps(rates, number('STEP_SECONDS', 10));
const rooms = number('ROOMS', 100);
const vus = Math.min(common.vus, rooms);
const names = stages.map(({ step }) => step);

export const options: Options = {
  scenarios: scenario('relay_throughput', stages.length * number('STEP_SECONDS', 10) + rooms / 40, vus),
  thresholds: {
    ...exact,
    ...finished(vus),
    ...shown(
      { relay_ms: 'trend', generator_late_ms: 'trend', signals_sent: 'counter', signals_delivered: 'counter' },
      names,
    ),
    [`relay_ms{step:${names[0]}}`]: [`p(95)<${p95Ms}`],
  },
  summaryTrendStats,
};

export const setup = newRun;

export default function relayThroughput({ run }: ReturnType<typeof newRun>): void {
  climbWhileWithin(4 * p95Ms);
  crowd({ ...common, run, rooms, vus, stages, onLoss: 'once' });
}
