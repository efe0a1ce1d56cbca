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

/** The node said goodbye. `channel` carries the session until the session goes on in another connection (SPEC R72). */
export interface Moving {
  readonly kind: 'moving';
  readonly session: Session;
  readonly channel: Channel;
  readonly reconnection: Reconnection;
}

/** What a client has of a room: nothing, a join under way, or a session; and the connections for it. */
export type Life =
  | { readonly kind: 'idle' }
  | { readonly kind: 'joining'; readonly room: string; readonly channel: Channel }
  | Joined
  | Moving
  /** The first connection told that the session moved. The welcome is still on its way in the second. */
  | { readonly kind: 'crossing'; readonly session: Session; readonly reconnection: Reconnection }
  | { readonly kind: 'resuming'; readonly session: Session; readonly reconnection: Reconnection }
  | { readonly kind: 'ended'; readonly reason: EndReason };

/** A life as the application sees it: a session that moves is `joined` all the time. */
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

/** `life`, if `channel` carries its session; else undefined. */
export function carriedBy(channel: Channel, life: Life): Joined | Moving | undefined {
  return (life.kind === 'joined' || life.kind === 'moving') && life.channel === channel ? life : undefined;
}
