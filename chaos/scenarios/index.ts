import type { Scenario } from '../lib/scenario.ts';
import { killOne } from './kill-one.ts';

/** In the order they run. */
export const scenarios: readonly Scenario[] = [killOne];
