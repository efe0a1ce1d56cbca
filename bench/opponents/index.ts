import type { Opponent } from '../lib/opponent.ts';
import { peerjs } from './peerjs.ts';
import { before, beforePeerjs, signalbox, signalboxAccess, signalboxPeerjs } from './signalbox.ts';
import { classic, sharded, tutorial } from './tutorial.ts';
import { ws } from './ws.ts';

/** Everybody who can be measured, by name. A new one is a file of this folder and a line here. */
export const opponents = {
  tutorial,
  classic,
  sharded,
  peerjs,
  ws,
  signalbox,
  before,
  'signalbox-access': signalboxAccess,
  'signalbox-peerjs': signalboxPeerjs,
  'before-peerjs': beforePeerjs,
} as const satisfies Record<string, Opponent>;

export type OpponentName = keyof typeof opponents;
