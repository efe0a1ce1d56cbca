/**
 * When the steps of this event loop begin and end by plan. What arrives is counted in the step in which it arrives: a
 * cluster or a generator that is behind reaches less in a step, also where it makes up for that later.
 */

interface Entry {
  readonly step: string;
  /** In ms since the epoch; `Infinity` for what comes after the last step. */
  readonly until: number;
}

let entries: readonly Entry[] = [];

/** From now on these steps follow one another, and after them comes `end`. */
export function followTimetable(steps: readonly { readonly step: string; readonly seconds: number }[]): void {
  let until = Date.now();
  const timed = steps.map(({ step, seconds }) => {
    until += seconds * 1_000;
    return { step, until };
  });
  entries = [...timed, { step: 'end', until: Number.POSITIVE_INFINITY }];
}

/** The step of this moment; `before` where no timetable is followed yet. */
export function stepNow(before: string): string {
  const now = Date.now();
  return entries.find(({ until }) => now < until)?.step ?? before;
}
