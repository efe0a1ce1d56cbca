import { DIALECTS, type DialectName } from '../../src/gateway/dialect.ts';
import type { Door } from './doors/door.ts';
import { invitation } from './doors/invitation.ts';
import { peerjs } from './doors/peerjs.ts';
import { pubsub } from './doors/pubsub.ts';
import { simplewebrtc } from './doors/simplewebrtc.ts';
import { tutorial } from './doors/tutorial.ts';

const ALL: Readonly<Record<DialectName, Door>> = { tutorial, invitation, pubsub, simplewebrtc, peerjs };

/** Dialects that have no gateway yet: their mode waits for it. */
const CLOSED: readonly DialectName[] = ['peerjs'];

/** The names of the dialects that can be attacked. */
export const DOORS: readonly DialectName[] = DIALECTS.filter((name) => !CLOSED.includes(name));

export function doorOf(name: string): Door | undefined {
  const known = DOORS.find((each) => each === name);
  return known === undefined ? undefined : ALL[known];
}
