import type { Channel } from './channel.ts';
import type { Reconnection } from './reconnection.ts';
import type { EndReason } from './end-reason.ts';
import type { Session } from './session.ts';
import type { SignalingState } from './signaling-events.ts';

export interface Joined {
  readonly kind: 'joined';
  readonly session: Session;
  readonly channel: Channel;
}

/** The node said goodbye: `channel` carries the session until it goes on in another connection (SPEC R72). */
export interface Moving {
  readonly kind: 'moving';
  readonly session: Session;
  readonly channel: Channel;
  readonly reconnection: Reconnection;
}

/** Where a client stands with its room, and which connections that takes. */
export type Life =
  | { readonly kind: 'idle' }
  | { readonly kind: 'joining'; readonly room: string; readonly channel: Channel }
  | Joined
  | Moving
  /** The first connection heard already that the session moved; the welcome is on its way in the second. */
  | { readonly kind: 'crossing'; readonly session: Session; readonly reconnection: Reconnection }
  | { readonly kind: 'resuming'; readonly session: Session; readonly reconnection: Reconnection }
  | { readonly kind: 'ended'; readonly reason: EndReason };

/** The same as an application sees it: a session that moves is joined all the time. */
export function stateOf(life: Life): SignalingState {
  switch (life.kind) {
    case 'joining':
      return { kind: 'joining', room: life.room };
    case 'joined':
    case 'moving':
    case 'crossing':
      return { kind: 'joined', welcome: life.session.welcome };
    case 'resuming':
      return { kind: 'resuming', welcome: life.session.welcome };
    case 'idle':
    case 'ended':
      return life;
  }
}

/** The life whose session this connection carries; undefined where it carries none. */
export function carriedBy(channel: Channel, life: Life): Joined | Moving | undefined {
  return (life.kind === 'joined' || life.kind === 'moving') && life.channel === channel ? life : undefined;
}
