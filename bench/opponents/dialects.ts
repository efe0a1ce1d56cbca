import type { Dialect } from '../lib/dialect.ts';
import { peerjsDialect } from './peerjs-dialect.ts';
import { signalboxAccessDialect, signalboxDialect } from './signalbox-dialect.ts';
import { tutorialDialect } from './tutorial-dialect.ts';
import { wsDialect } from './ws-dialect.ts';

/** By name, because the load generator is a process of its own. */
export const dialects = {
  signalbox: signalboxDialect,
  'signalbox-access': signalboxAccessDialect,
  tutorial: tutorialDialect,
  ws: wsDialect,
  peerjs: peerjsDialect,
} as const satisfies Record<string, Dialect>;

export type DialectName = keyof typeof dialects;
