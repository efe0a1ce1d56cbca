import type { Work } from '../lib/work.ts';
import { firstPicture } from './first-picture.ts';
import { joins } from './joins.ts';
import { memory } from './memory.ts';
import { reconnect } from './reconnect.ts';
import { saturation } from './saturation.ts';
import { signals } from './signals.ts';
import { sizes } from './sizes.ts';
import { storm } from './storm.ts';

/** In the order they are played. */
export const works: readonly Work[] = [signals, saturation, joins, storm, reconnect, memory, firstPicture, sizes];
