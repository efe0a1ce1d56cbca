import type { View } from './curves.ts';

/** What a curve must show of a fault. */
export interface Shape {
  /** For the table of the report. `free`: the curve says nothing of this fault. */
  readonly word: 'rises' | 'falls' | 'gap' | 'calm' | 'free';
  /** What is wrong; undefined where the curve shows it. */
  problem(view: View): string | undefined;
}

const present = (values: readonly (number | undefined)[]): readonly number[] =>
  values.filter((value) => value !== undefined);

const most = (values: readonly (number | undefined)[]): number => Math.max(0, ...present(values));

const least = (values: readonly (number | undefined)[]): number => Math.min(...present(values));

const shape = (word: Shape['word'], problem: Shape['problem']): Shape => ({ word, problem });

/** The highest value of the fault is above every one of the calm, by so much at least; without a value it counts as 0. */
export const rises = (by = 0): Shape =>
  shape('rises', ({ calm, fault }) => {
    const [before, highest] = [most(calm), most(fault)];
    return highest > before && highest >= before + by ? undefined : `rises from ${before} to ${highest} only`;
  });

/** The highest value of the fault is this one, within a thousandth, and above those of the calm. */
export const risesTo = (value: number): Shape =>
  shape('rises', ({ calm, fault }) =>
    close(most(fault), value) && most(calm) < value
      ? undefined
      : `rises from ${most(calm)} to ${most(fault)}, not to ${value}`,
  );

/** The lowest value of the fault is below every one of the calm, by so much at least. */
export const falls = (by = 0): Shape =>
  shape('falls', ({ calm, fault }) => {
    const [before, lowest] = [least(calm), least(fault)];
    return lowest < before && lowest <= before - by ? undefined : `falls from ${before} to ${lowest} only`;
  });

/**
 * Three values after each other are lower than those of the calm by so much, on average: for rates of what happens seldom, of which
 * a window has one more or less.
 */
export const sinks = (by: number): Shape =>
  shape('falls', ({ calm, fault }) => {
    const before = mean(present(calm));
    const lowest = Math.min(...fault.map((_, index) => meanOfThree(fault.slice(index, index + 3))));
    return lowest <= before - by ? undefined : `sinks from ${before} to ${lowest} only`;
  });

/** The lowest value of the fault is this one, and it ends where it was in the calm. */
export const fallsTo = (value: number): Shape =>
  shape('falls', ({ calm, fault }) => {
    const [before, lowest, last] = [least(calm), least(fault), fault.at(-1)];
    if (!close(lowest, value)) return `falls to ${lowest}, not to ${value}`;
    return last !== undefined && close(last, before) ? undefined : `ends at ${last}, not at ${before}`;
  });

/** There is no value for a time, and there is one before and after it. */
export const gap = (): Shape =>
  shape('gap', ({ calm, fault }) => {
    if (calm.includes(undefined)) return 'has gaps in the calm';
    if (!fault.includes(undefined)) return 'has no gap';
    return fault.at(-1) === undefined ? 'does not come back' : undefined;
  });

/** Every value is this one, in the calm and in the fault. */
export const stays = (value: number): Shape => within(value, value);

/** Nothing at all happens: every value is 0, or there is none. */
export const nothing = (): Shape =>
  shape('calm', ({ calm, fault }) => {
    const other = present([...calm, ...fault]).find((value) => value !== 0);
    return other === undefined ? undefined : `is ${other}`;
  });

/** There is a value at each moment, and all are between these. */
export const within = (lowest: number, highest: number): Shape =>
  shape('calm', ({ calm, fault }) => {
    const values = [...calm, ...fault];
    if (values.includes(undefined)) return 'has a gap';
    const other = present(values).find((value) => value < lowest * 0.999 || value > highest * 1.001);
    return other === undefined ? undefined : `is ${other}, and not from ${lowest} to ${highest}`;
  });

/** There is a value at some moments, and all are between these: of what does not happen all the time. */
export const sometimes = (lowest: number, highest: number): Shape =>
  shape('calm', ({ calm, fault }) => {
    const values = present([...calm, ...fault]);
    const other = values.find((value) => value < lowest || value > highest);
    if (values.length === 0) return 'has no value';
    return other === undefined ? undefined : `is ${other}, and not from ${lowest} to ${highest}`;
  });

/** The last value of the fault is between these, whatever was before it. */
export const ends = (lowest: number, highest: number): Shape =>
  shape('calm', ({ fault }) => {
    const last = fault.at(-1);
    return last !== undefined && last >= lowest && last <= highest ? undefined : `ends at ${last}`;
  });

/** The values of the fault are those of the calm, apart by this factor at most. */
export const asBefore = (factor: number): Shape =>
  shape('calm', ({ calm, fault }) => {
    const [low, high] = [least(calm) / factor, most(calm) * factor];
    const other = present(fault).find((value) => value < low || value > high);
    if (fault.includes(undefined)) return 'has a gap';
    return other === undefined ? undefined : `is ${other}, and was from ${least(calm)} to ${most(calm)}`;
  });

/** The curve says nothing of this fault, or something that the run does not know: how busy the machine is. */
export const free = (): Shape => shape('free', () => undefined);

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Infinity where there are fewer. */
function meanOfThree(values: readonly (number | undefined)[]): number {
  const known = present(values);
  return known.length < 3 ? Number.POSITIVE_INFINITY : mean(known);
}

function close(one: number, other: number): boolean {
  return Math.abs(one - other) <= Math.abs(other) * 0.001 + 1e-9;
}
