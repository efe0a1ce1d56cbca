import type { DialectName } from '../opponents/dialects.ts';
import type { ServerProcess } from './processes.ts';

/** With what server processes are started: the same for all opponents that run on Node. */
export interface Runtime {
  /** A program: `process.execPath`, or another Node, or Bun. */
  readonly program: string;
  /** Its own arguments, before the script, for instance `--max-semi-space-size=64`. */
  readonly flags: readonly string[];
  /** Another checkout of this repository, which plays as `before`. */
  readonly before: string | undefined;
}

export interface StartTerms {
  readonly runtime: Runtime;
  /** How many server processes. */
  readonly nodes: number;
  /** Undefined where rooms are kept in memory. */
  readonly redisUrl: string | undefined;
  /** Most peers that one room will have: for servers that bound it. */
  readonly roomCapacity: number;
}

/** Somebody to measure: how its server starts, and how its clients talk. */
export interface Opponent {
  readonly name: string;
  /** What it is and what it promises, in one line for the report. */
  readonly about: string;
  readonly dialect: DialectName;
  /** `never`: one process is all it can be. */
  readonly redis: 'never' | 'always' | 'optional';
  /** Starts all server processes; resolves when they serve. */
  start(terms: StartTerms): Promise<readonly ServerProcess[]>;
}

/** Starts `nodes` processes side by side. */
export function startAll(nodes: number, start: (index: number) => Promise<ServerProcess>): Promise<ServerProcess[]> {
  return Promise.all(Array.from({ length: nodes }, (_, index) => start(index)));
}
