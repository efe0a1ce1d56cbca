import { z } from 'zod';

/** The description of one setting in `--help` and in docs/operations.md. */
export interface Variable {
  /** The environment variable. */
  readonly name: string;
  /** What it does, in one or two sentences. */
  readonly about: string;
  /** The values that it takes. */
  readonly values: string;
  /** What a number counts, for instance ms. */
  readonly unit?: string;
  /** The default in words, if its value alone would not explain it. */
  readonly fallback?: string;
  /** Makes a wrong value fit to be shown, if it may hold a secret. */
  readonly mask?: (value: string) => string;
}

/** The descriptions of the settings, by the schema of each. */
export const variables = z.registry<Variable>();
