import type { Options } from 'k6/options';
import { number, oneOf, urls } from './settings.ts';
import { DIALECTS } from './room.ts';

/** What every script reads. */
export const common = {
  servers: urls('SERVERS', 'http://127.0.0.1:3000'),
  dialect: oneOf('DIALECT', DIALECTS),
  peers: number('PEERS', 2),
  bytes: number('BYTES', 300),
  vus: number('VUS', 2),
};

/** One iteration on each event loop: all that a script does happens on timers. The scenario's name is a tag. */
export function scenario(name: string, seconds: number, vus: number): NonNullable<Options['scenarios']> {
  return {
    [name]: { executor: 'per-vu-iterations', vus, iterations: 1, maxDuration: `${seconds + 30}s`, gracefulStop: '5s' },
  };
}

/** A name of its own for each run, so that two runs do not meet. */
export function newRun(): { readonly run: string } {
  return { run: Date.now().toString(36) };
}
