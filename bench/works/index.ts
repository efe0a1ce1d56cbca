import type { Work } from '../lib/work.ts';
import { saturation } from './saturation.ts';
import { signals } from './signals.ts';

/** In the order they are played. */
export const works: readonly Work[] = [signals, saturation];
