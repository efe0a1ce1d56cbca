import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { joinTook, relayTook } from '../../../loadtest/lib/metrics.ts';
import { pace, type Stage } from '../../../loadtest/lib/pace.ts';
import { followTimetable } from '../../../loadtest/lib/timetable.ts';
import { samples } from './fake-k6.ts';

vi.mock('k6/execution', () => import('./fake-k6.ts'));
vi.mock('k6/timers', () => import('./fake-k6.ts'));
vi.mock('k6/metrics', () => import('./fake-k6.ts'));

const startMs = 1_000_000;

beforeEach(() => {
  samples.length = 0;
  vi.useFakeTimers({ now: startMs });
});

afterEach(() => {
  vi.useRealTimers();
});

const valuesOf = (wanted: string): readonly number[] =>
  samples.filter(({ name }) => name === wanted).map(({ value }) => value);

/** When each action was due and when it happened, in ms from the start. */
function paced(stages: readonly Stage[]): { readonly due: number; readonly at: number }[] {
  const actions: { readonly due: number; readonly at: number }[] = [];
  pace(
    stages,
    (_step, dueAt) => actions.push({ due: dueAt - startMs, at: Date.now() - startMs }),
    () => undefined,
  );
  return actions;
}

describe('pace', () => {
  test('acts when an action is due, where timers are in time', () => {
    const actions = paced([{ step: '200', from: 200, to: 200, seconds: 1 }]);
    vi.advanceTimersByTime(1_000);
    expect(actions).toHaveLength(200);
    for (const { due, at } of actions) expect(due).toBe(at);
    expect(valuesOf('generator_late_ms')).toEqual(actions.map(() => 0));
  });

  test('says of each action that a stall held up when it was due, and how late it is', () => {
    const actions = paced([{ step: '200', from: 200, to: 200, seconds: 5 }]);
    vi.advanceTimersByTime(1_000);
    // The process stands still: the clock goes on, no timer fires.
    vi.setSystemTime(startMs + 3_500);
    vi.advanceTimersByTime(1_500);
    expect(actions).toHaveLength(1_000);
    const late = actions.filter(({ due, at }) => at > due);
    // 200 a second for 2.5 s; the last ones had until the next tick.
    expect(late.length).toBeGreaterThan(490);
    expect(late.length).toBeLessThanOrEqual(501);
    expect(late[0]).toEqual({ due: 1_010, at: 3_505 });
    expect(valuesOf('generator_late_ms')).toEqual(actions.map(({ due, at }) => at - due));
  });

  test('knows when an action of a climb is due', () => {
    const actions = paced([{ step: 'to 100', from: 0, to: 100, seconds: 1 }]);
    // One timer only, after all of it.
    vi.setSystemTime(startMs + 2_000);
    vi.advanceTimersByTime(5);
    // 50 t² actions in the first t seconds; a tick of 5 ms more.
    expect(actions.map(({ due }) => due)).toEqual(
      Array.from({ length: 50 }, (_, index) => Math.round(Math.sqrt((index + 1) / 50) * 1_000 + 5)),
    );
  });
});

describe('a step', () => {
  const counted = (name: string) => samples.filter((sample) => sample.name === name).map(({ step }) => step);

  test('has what arrives in it, also what was sent in an earlier one', () => {
    joinTook(1, 'fill');
    followTimetable([
      { step: '100', seconds: 5 },
      { step: '200', seconds: 5 },
    ]);
    relayTook(1, '100');
    vi.setSystemTime(startMs + 5_000);
    relayTook(600, '100');
    joinTook(600, '100');
    vi.setSystemTime(startMs + 10_000);
    relayTook(3_000, '200');
    expect(counted('signals_delivered')).toEqual(['100', '200', 'end']);
    expect(counted('joins')).toEqual(['fill', '200']);
    // How long it took says more of the step in which it began.
    expect(counted('relay_ms')).toEqual(['100', '100', '200']);
  });
});
