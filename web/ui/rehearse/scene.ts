import type { ErrorCode, RoomState } from '../../../src/protocol/index.ts';
import type { EndReason } from '../../client/signaling/end-reason.ts';

/*
 * Plain types, of which the store makes those of a call: the documentation reads the vocabulary where there is no DOM.
 */

type Quality = 'good' | 'fair' | 'poor';

/** What a rehearsal shows of one person beside the picture. */
export interface PersonChange {
  readonly name?: string;
  readonly away?: boolean;
  readonly audio?: boolean;
  readonly video?: boolean;
  readonly connection?: 'connecting' | 'still-connecting' | 'interrupted' | 'failed';
  readonly quality?: Quality;
  readonly paused?: boolean;
  readonly speaking?: boolean;
  readonly host?: true;
  /** Shares a screen. */
  readonly sharing?: true;
  /** Raises a hand. */
  readonly hand?: true;
}

export type OwnChange = Pick<PersonChange, 'audio' | 'video' | 'host' | 'sharing'>;

/** Where a rehearsal begins. `waiting`: whether a host is there who can let the person in. */
export type Screen =
  | { readonly kind: 'idle' }
  | { readonly kind: 'joining'; readonly waiting?: { readonly host: boolean } }
  | { readonly kind: 'joined' }
  | { readonly kind: 'reconnecting' }
  | { readonly kind: 'ended'; readonly reason: EndReason };

/** A device that does not open, or that another one took the place of (`media-replaced`). */
export interface DeviceTrouble {
  readonly code: ErrorCode;
  readonly kinds: readonly ('audio' | 'video')[];
}

/** What is done to the element when it can be: what is opened, what is written in the chat. */
export interface Opens {
  readonly panel?: 'people' | 'chat' | 'settings' | 'shortcuts';
  readonly menu?: 'microphone' | 'camera' | 'more' | 'leave' | 'reactions';
  /** So many messages come. */
  readonly messages?: number;
  /** A message of this person is not sent. */
  readonly unsent?: true;
  /** Waits for a place in a full call. */
  readonly place?: true;
  /** A small window, at the first click or key: browsers open none before. */
  readonly pip?: true;
}

/** What only a browser can cause. */
export interface BrowserState {
  /** Its question for camera and microphone is open. */
  readonly asks: boolean;
  /** It holds sound back until somebody clicks. */
  readonly soundOff: boolean;
  /** The microphone is on, and gives not even noise. */
  readonly silent: boolean;
}

/** All that the words of a rehearsal say. */
export interface Scene {
  readonly screen: Screen;
  /** One entry for each other person in the room, in their order; what is missing is as usual. */
  readonly others: readonly PersonChange[];
  readonly own: OwnChange;
  /** How many wait to be let in. */
  readonly knocking: number;
  /** Why each join is refused; undefined if it is not. */
  readonly refused: { readonly code: ErrorCode; readonly detail?: string } | undefined;
  readonly devices: readonly DeviceTrouble[];
  /** What goes wrong in the call, beside the devices. */
  readonly trouble: ErrorCode | undefined;
  readonly quality: Quality | undefined;
  readonly room: RoomState;
  readonly captions: boolean;
  readonly browser: Partial<BrowserState>;
  readonly opens: Opens;
}
