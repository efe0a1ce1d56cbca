import type { Metadata } from '../../../src/protocol/index.ts';
import type { CallState, CallStore } from '../../client/call/call-store.ts';
import type { Copying } from '../empty.ts';
import type { Chat } from '../chat/chat.ts';

/** What the element gives to the panel that is open, as its property `view`: a new object at each update. */
export interface PanelView {
  readonly store: CallStore | undefined;
  readonly state: CallState;
  /** The own name, as the person typed it. */
  readonly name: string;
  readonly room: string;
  /** The own metadata, as far as the element sets them. */
  readonly metadata: Metadata;
  /** The result of the last "Copy link". */
  readonly copying: Copying;
  /** The language of the element: `en` or `zh-CN`. */
  readonly lang: string;
  /** The device that plays the others; empty for that of the system. */
  readonly speaker: string;
  /** Whether the element makes sounds; undefined where it has none. */
  readonly sounds: boolean | undefined;
  /** Whether this person sees the own picture; undefined where nobody knows. */
  readonly ownPicture: boolean | undefined;
  /** The keys that are on. */
  readonly keys: ReadonlySet<string>;
  readonly chat: Chat;
}
