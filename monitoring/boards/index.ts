import type { BoardSpec } from '../lib/spec.ts';
import { DELIVERY } from './delivery.ts';
import { EDGE } from './edge.ts';
import { LIMITS } from './limits.ts';
import { LOAD } from './load.ts';
import { NODES } from './nodes.ts';
import { OVERVIEW } from './overview.ts';
import { REDIS } from './redis.ts';
import { ROOMS } from './rooms.ts';

/** Every dashboard, in the order of docs/dashboards.md. */
export const BOARDS: readonly BoardSpec[] = [OVERVIEW, DELIVERY, ROOMS, REDIS, NODES, LIMITS, EDGE, LOAD];
