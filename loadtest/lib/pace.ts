import { vu } from 'k6/execution';
import { clearInterval, setInterval } from 'k6/timers';
import * as metrics from './metrics.ts';
import { mayClimb } from './verdict.ts';

/** A stretch of a run: the rate goes from `from` to `to` a second in a straight line. */
export interface Stage {
  /** The value of the tag `step` of all that is measured in it. */
  readonly step: string;
  readonly from: number;
  readonly to: number;
  readonly seconds: number;
}

const tickMs = 5;

/**
 * Calls `act` as often as the stages say, one after the other, then `done`. It goes by the clock: what a late timer
 * missed is made up for, so that a busy generator does not become a slower one unnoticed. `dueAt`, in ms since the epoch, is
 * when the action had to happen: now, or earlier where the generator is late. What is measured begins there, else a stall of
 * the generator would hide all that it kept from being sent. How late each action was goes into `generator_late_ms`. Stages
 * after one that ended a climb (verdict.ts) are left out. Answers with a function that ends it.
 */
export function pace(
  stages: readonly Stage[],
  act: (step: string, dueAt: number) => void,
  done: () => void,
): () => void {
  let index = 0;
  let startedAt = Date.now();
  let acted = 0;
  announce(stages[0]);
  const timer = setInterval(() => {
    const now = Date.now();
    let stage = stages[index];
    while (stage !== undefined) {
      const passed = Math.min((now - startedAt) / 1_000, stage.seconds);
      // A little more, because fractions of a second do not add up to whole actions.
      const wanted = Math.floor(amount(stage, passed) + 1e-6);
      for (; acted < wanted; acted += 1) {
        // Timers are that coarse: an action has until the end of the tick in which its time comes.
        const dueAt = Math.min(now, Math.round(startedAt + secondsUntil(stage, acted + 1) * 1_000 + tickMs));
        metrics.generatorLateMs.add(now - dueAt, { step: stage.step });
        act(stage.step, dueAt);
      }
      if (passed < stage.seconds) return;
      startedAt += stage.seconds * 1_000;
      acted = 0;
      index = mayClimb(stage.step) ? index + 1 : stages.length;
      announce(stages[index]);
      stage = stages[index];
    }
    clearInterval(timer);
    done();
  }, tickMs);
  return () => clearInterval(timer);
}

/** Logs that a stage of the run begins, and how long it is, once for all event loops: by the first one. */
export function announce(stage: Pick<Stage, 'step' | 'seconds'> | undefined): void {
  if (stage !== undefined && vu.idInTest === 1) console.info(`step ${stage.step} for ${stage.seconds} s`);
}

/** Logs that a run has ended, but for what is on its way. */
export function announceEnd(): void {
  announce({ step: 'end', seconds: 0 });
}

/** How often to act in the first `passed` seconds of a stage. */
function amount({ from, to, seconds }: Stage, passed: number): number {
  return from * passed + ((to - from) * passed * passed) / (2 * seconds);
}

/** After how many seconds of a stage its action of this number is due: `amount` the other way round. */
function secondsUntil({ from, to, seconds }: Stage, number: number): number {
  const slope = (to - from) / seconds;
  return (2 * number) / (from + Math.sqrt(Math.max(0, from * from + 2 * slope * number)));
}
