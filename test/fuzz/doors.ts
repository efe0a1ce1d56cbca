import { DIALECTS, type DialectName } from '../../src/gateway/dialect.ts';
import type { Door } from './doors/door.ts';
import { invitation } from './doors/invitation.ts';
import { peerjs } from './doors/peerjs.ts';
import { pubsub } from './doors/pubsub.ts';
import { simplewebrtc } from './doors/simplewebrtc.ts';
import { tutorial } from './doors/tutorial.ts';

const ALL: Readonly<Record<DialectName, Door>> = { tutorial, invitation, pubsub, simplewebrtc, peerjs };

export function doorOf(name: string): Door | undefined {
  const known = DIALECTS.find((each) => each === name);
  return known === undefined ? undefined : ALL[known];
}
