import type { Stage } from './pace.ts';

/** A staircase: each rate for so many seconds. A step is named by its rate. */
export function steps(rates: readonly number[], seconds: number): readonly Stage[] {
  return rates.map((rate) => ({ step: String(rate), from: rate, to: rate, seconds }));
}

/** A ramp to each rate in turn, and the rate for a while after it. A step is named by its rate, its ramp `to RATE`. */
export function climbs(rates: readonly number[], rampSeconds: number, seconds: number): readonly Stage[] {
  return rates.flatMap((rate, index) => [
    { step: `to ${rate}`, from: rates[index - 1] ?? 0, to: rate, seconds: rampSeconds },
    { step: String(rate), from: rate, to: rate, seconds },
  ]);
}
