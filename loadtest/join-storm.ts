/**
 * Question: how many joins a second does the cluster take before a join takes too long, and what does one take at each
 * rate below that?
 *
 * | option       | default               | meaning                                                             |
 * |--------------|-----------------------|---------------------------------------------------------------------|
 * | SERVERS      | http://127.0.0.1:3000 | comma list; clients take turns over them                             |
 * | DIALECT      | signalbox             | or tutorial: the server of bench/servers/tutorial.ts                 |
 * | RATES        | 50,100,200,400        | joins a second: the arrival rate climbs to each in turn, and stays   |
 * | RAMP_SECONDS | 3                     | how long it climbs                                                  |
 * | STEP_SECONDS | 7                     | how long it stays; what is measured by step is measured then         |
 * | STAY_SECONDS | 5                     | how long a peer stays in its room                                   |
 * | PEERS        | 2                     | peers that share a room                                             |
 * | VUS          | 2                     | event loops of k6 that share the clients                            |
 * | JOIN_P95_MS  | 500                   | objective: 95 of 100 joins of the first step take no longer          |
 *
 * Each client opens a connection of its own, joins, stays and leaves. `connect_ms` and `join_ms` add up to what a person
 * waits. Thresholds: of the clients that come up to the end of the first step, none is kept out and none loses its connection;
 * this step keeps the objective. The steps above it are there to find the knee: the report says up to which one the objective
 * holds. The climb ends after a step whose p95 is four times the objective.
 */
import { vu } from 'k6/execution';
import type { Options } from 'k6/options';
import { arrivals } from './lib/arrivals.ts';
import { common, newRun, scenario } from './lib/run.ts';
import { number, numbers } from './lib/settings.ts';
import { climbs } from './lib/steps.ts';
import { finished, shown, summaryTrendStats } from './lib/thresholds.ts';
import { climbWhileWithin } from './lib/verdict.ts';

const p95Ms = number('JOIN_P95_MS', 500);
const rates = numbers('RATES', [50, 100, 200, 400]);
const stages = climbs(rates, number('RAMP_SECONDS', 3), number('STEP_SECONDS', 7));
const staySeconds = number('STAY_SECONDS', 5);
const seconds = stages.reduce((sum, stage) => sum + stage.seconds, staySeconds);
const names = rates.map(String);
const [first] = names;

export const options: Options = {
  scenarios: scenario('join_storm', seconds, common.vus),
  thresholds: {
    ...finished(common.vus),
    ...shown({ join_ms: 'trend', connect_ms: 'trend', generator_late_ms: 'trend' }, names),
    ...shown({ joins: 'counter', joins_failed: 'counter' }, names),
    joins: ['count>0'],
    [`joins_failed{step:to ${first}}`]: ['count==0'],
    [`joins_failed{step:${first}}`]: ['count==0'],
    [`connections_lost{step:to ${first}}`]: ['count==0'],
    [`connections_lost{step:${first}}`]: ['count==0'],
    [`join_ms{step:${first}}`]: [`p(95)<${p95Ms}`],
  },
  summaryTrendStats,
};

export const setup = newRun;

export default function joinStorm({ run }: ReturnType<typeof newRun>): void {
  climbWhileWithin(4 * p95Ms);
  arrivals({ ...common, run: `${run}-${vu.idInTest}`, stages, stayMs: staySeconds * 1_000 });
}
