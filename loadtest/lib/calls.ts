import { vu } from 'k6/execution';
import { Call, type CallPlan } from './call.ts';
import { OpenWork } from './open-work.ts';
import { announceEnd, pace } from './pace.ts';

export interface CallsPlan extends Omit<CallPlan, 'room' | 'first' | 'dueAt'> {
  readonly run: string;
  /** Calls that begin a second, of all `vus` event loops together. */
  readonly rate: number;
  readonly vus: number;
  readonly seconds: number;
}

/** Calls that begin at an even rate; each goes its way by itself. */
export function calls(plan: CallsPlan): void {
  const rate = plan.rate / plan.vus;
  let count = 0;
  const work = new OpenWork();
  pace(
    [{ step: 'call', from: rate, to: rate, seconds: plan.seconds }],
    (_step, dueAt) => {
      const room = `load-${plan.run}-${vu.idInTest}-${count}`;
      work.begin();
      new Call({ ...plan, room, dueAt, first: count + vu.idInTest }, () => work.end());
      count += 1;
    },
    () => {
      announceEnd();
      work.end();
    },
  );
}
