/**
 * Question: when signals and joins rise to many times the usual within a second, does everything arrive, and is it as fast
 * as before once the spike is over?
 *
 * | option        | default               | meaning                                                            |
 * |---------------|-----------------------|--------------------------------------------------------------------|
 * | SERVERS       | http://127.0.0.1:3000 | comma list; the peers of a room take turns over them                |
 * | RATE          | 200                   | signals a second before and after                                  |
 * | SPIKE_RATE    | 2000                  | signals a second in the spike                                      |
 * | SPIKE_JOINS   | 100                   | joins a second in the spike, beside the rooms that send            |
 * | CALM_SECONDS  | 15                    | before the spike, and after a pause behind it                      |
 * | SPIKE_SECONDS | 10                    | the spike; a pause of half as long follows, in which it may settle |
 * | ROOMS, PEERS  | 50, 2                 | rooms that send, and peers in each                                 |
 * | BYTES         | 300                   | text in each signal                                                |
 * | VUS           | 2                     | event loops of k6 that share the rooms                             |
 * | AFTER_P95_MS  | 100                   | objective of the signals after the spike                           |
 *
 * The counts are exact, in the spike too.
 */
import { vu } from 'k6/execution';
import type { Options } from 'k6/options';
import { arrivals } from './lib/arrivals.ts';
import { crowd } from './lib/crowd.ts';
import { common, newRun, scenario } from './lib/run.ts';
import { number } from './lib/settings.ts';
import { exact, finished, shown, summaryTrendStats } from './lib/thresholds.ts';

const rate = number('RATE', 200);
const spikeRate = number('SPIKE_RATE', 2_000);
const spikeJoins = number('SPIKE_JOINS', 100);
const calm = number('CALM_SECONDS', 15);
const spike = number('SPIKE_SECONDS', 10);
const rooms = number('ROOMS', 50);
const vus = Math.min(common.vus, rooms);

const stages = [
  { step: 'before', from: rate, to: rate, seconds: calm },
  { step: 'spike', from: spikeRate, to: spikeRate, seconds: spike },
  { step: 'pause', from: rate, to: rate, seconds: spike / 2 },
  { step: 'after', from: rate, to: rate, seconds: calm },
];
const joins = [
  { step: 'before', from: 0, to: 0, seconds: calm },
  { step: 'spike', from: spikeJoins, to: spikeJoins, seconds: spike },
];
const names = stages.map(({ step }) => step);

export const options: Options = {
  scenarios: scenario('spike', 2 * calm + 1.5 * spike + rooms / 40, vus),
  thresholds: {
    ...exact,
    // Of the rooms, and of those that join in the spike.
    ...finished(2 * vus),
    ...shown({ relay_ms: 'trend', generator_late_ms: 'trend', signals_delivered: 'counter' }, names),
    ...shown({ join_ms: 'trend', joins: 'counter' }, ['spike']),
    'relay_ms{step:after}': [`p(95)<${number('AFTER_P95_MS', 100)}`],
  },
  summaryTrendStats,
};

export const setup = newRun;

export default function spikeRun({ run }: ReturnType<typeof newRun>): void {
  crowd({ ...common, run, rooms, vus, stages, onLoss: 'once' }, () => {
    arrivals({ ...common, vus, run: `${run}-${vu.idInTest}-more`, stages: joins, stayMs: 2_000 });
  });
}
