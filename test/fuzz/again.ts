/** What a run of `npm run fuzz` was given, as far as it decides what is played. */
export interface Run {
  readonly frames: number;
  readonly seed: number;
  readonly mode: string;
  readonly episode?: number | undefined;
  /** The dialect whose door was attacked, instead of a mode. */
  readonly door?: string | undefined;
  readonly misbehave?: string | undefined;
  readonly redis: boolean;
}

/** The command that plays the same again. */
export function again({ frames, seed, mode, episode, door, misbehave, redis }: Run): string {
  return [
    `npm run fuzz -- --frames ${frames} --seed ${seed}`,
    door === undefined ? `--modes ${mode}` : `--door ${door}`,
    ...(episode === undefined ? [] : [`--episode ${episode}`]),
    ...(redis ? ['--redis'] : []),
    ...(misbehave === undefined ? [] : [`--misbehave ${misbehave}`]),
  ].join(' ');
}
