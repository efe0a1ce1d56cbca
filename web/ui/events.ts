import type { LeaveReason } from '../../src/protocol/index.ts';
import type { CallError, EndReason, Participant } from '../client/call/call-store.ts';
import type { DeviceKind } from './problem-board.ts';
import type { Layout } from './stage/plan.ts';

/**
 * The request of a control. A control does nothing itself: it dispatches a `call-request` event with this as its detail,
 * the element hears it, and its store decides. A button that the page puts into the slot `toolbar` does the same.
 */
export type CallRequest =
  | { readonly kind: 'join' }
  | { readonly kind: 'cancel-join' }
  /** Joins without the devices that the browser still asks for. */
  | { readonly kind: 'join-without' }
  | { readonly kind: 'leave' }
  | { readonly kind: 'set-audio'; readonly on: boolean }
  | { readonly kind: 'set-video'; readonly on: boolean }
  /** Shares a screen, or stops that. */
  | { readonly kind: 'set-screen'; readonly on: boolean }
  | { readonly kind: 'set-microphone'; readonly deviceId: string }
  | { readonly kind: 'set-camera'; readonly deviceId: string }
  | { readonly kind: 'set-speaker'; readonly deviceId: string }
  | { readonly kind: 'test-sound' }
  | { readonly kind: 'set-name'; readonly name: string }
  | { readonly kind: 'open-devices' }
  /** Opens a menu, or closes it. */
  | { readonly kind: 'show-menu'; readonly menu: MenuName }
  /** Opens a panel, or closes it; with `open` it never closes one. */
  | { readonly kind: 'show-panel'; readonly panel: PanelName; readonly open?: true }
  /** What a host asks of the room. `remove` and `end-call` ask the person first. Without `knock` or `peerId`: all. */
  | { readonly kind: 'admit' | 'deny'; readonly knock?: string }
  | { readonly kind: 'ask-to-mute'; readonly peerId?: string }
  | { readonly kind: 'make-host' | 'remove'; readonly peerId: string }
  | { readonly kind: 'lock' | 'waiting-room'; readonly on: boolean }
  /** In how many ms the call ends; null: not by itself. */
  | { readonly kind: 'set-length'; readonly ms: number | null }
  | { readonly kind: 'end-call' }
  /** Puts away that a host asked to mute, and that a request of a host was refused. */
  | { readonly kind: 'dismiss-ask' }
  /** Joins a full room as soon as it has a place; `on: false` gives that up. */
  | { readonly kind: 'wait-for-place'; readonly on: boolean }
  | { readonly kind: 'set-hand'; readonly on: boolean }
  /** Sets `lang`, `no-sounds` and `shortcuts` of the element. */
  | { readonly kind: 'set-language'; readonly lang: string }
  | { readonly kind: 'set-sounds' | 'set-shortcuts'; readonly on: boolean }
  /** Shows the captions that the page brings. */
  | { readonly kind: 'set-captions'; readonly on: boolean }
  | { readonly kind: 'react'; readonly reaction: string }
  | { readonly kind: 'send-chat'; readonly text: string }
  /** Sends a chat message again. */
  | { readonly kind: 'retry-chat'; readonly id: string }
  /** Offers files to these peers. */
  | { readonly kind: 'offer-files'; readonly files: readonly File[]; readonly to: readonly string[] }
  | { readonly kind: 'accept-file' | 'decline-file' | 'cancel-file'; readonly id: string }
  | { readonly kind: 'toggle-full-screen' }
  /** Opens the small window above all others, or closes it. */
  | { readonly kind: 'toggle-pip' }
  | { readonly kind: 'enable-sound' }
  | { readonly kind: 'copy-link' }
  | { readonly kind: 'dismiss-error'; readonly about?: readonly ProblemSubject[] }
  /** Shows again what is wrong with a device. */
  | { readonly kind: 'show-problem'; readonly device: DeviceKind }
  | StageRequest;

/** What is asked of the stage. A key is that of a tile: a peer id, or a peer id and ` screen`, for the screen of that peer. */
export type StageRequest =
  /** Builds a new connection to a participant. */
  | { readonly kind: 'retry'; readonly peerId: string }
  | { readonly kind: 'set-layout'; readonly layout: Layout }
  /** Makes a tile the large one; no tile where there is no key. */
  | { readonly kind: 'pin'; readonly key?: string }
  /** Whether all of a picture is seen, or it fills its tile. */
  | { readonly kind: 'set-fit'; readonly key: string; readonly fit: 'fit' | 'fill' }
  /** Puts the own picture into a corner. */
  | { readonly kind: 'move-self'; readonly top: boolean; readonly start: boolean }
  | { readonly kind: 'show-self'; readonly on: boolean }
  /** How loud somebody, or the sound of a screen, is for this person alone: 0 to 1. */
  | { readonly kind: 'set-volume'; readonly key: string; readonly volume: number }
  /** Shows one tile in full screen; ends that where it is. */
  | { readonly kind: 'toggle-tile-full-screen'; readonly key: string }
  /** Opens the menu of a tile, or closes it. */
  | { readonly kind: 'show-tile-menu'; readonly key?: string };

/**
 * The menu of the microphone, with the speakers; of the camera; of what the control bar has no room for; of a host who leaves; of the
 * reactions.
 */
export type MenuName = 'microphone' | 'camera' | 'more' | 'leave' | 'reactions';

/** What can be open beside the stage. */
export type PanelName = 'people' | 'chat' | 'settings' | 'connections' | 'shortcuts';

/** What a problem is about: a microphone (`audio`), a camera (`video`), a device that was replaced, anything else. */
export type ProblemSubject = DeviceKind | 'replaced' | 'other';

/** The events of `<video-call>`. All of them bubble and cross shadow boundaries. */
export interface VideoCallEventMap {
  /** Cancelable: `preventDefault()` prevents the join. */
  'before-join': CustomEvent<{ readonly room: string; readonly name: string }>;
  'call-joined': CustomEvent<{ readonly room: string; readonly self: string }>;
  'call-ended': CustomEvent<{ readonly room: string; readonly reason: EndReason }>;
  'participant-joined': CustomEvent<Participant>;
  'participant-left': CustomEvent<{ readonly participant: Participant; readonly reason: LeaveReason }>;
  'call-message': CustomEvent<{ readonly from: string; readonly payload: unknown }>;
  'call-error': CustomEvent<CallError>;
  /** Cancelable in the capture phase, where the page can refuse the request of a control. */
  'call-request': CustomEvent<CallRequest>;
}

type Detail<Name extends keyof VideoCallEventMap> = VideoCallEventMap[Name]['detail'];

const CANCELABLE: ReadonlySet<keyof VideoCallEventMap> = new Set(['before-join', 'call-request']);

/** Dispatches one of the element's events; false if a listener cancelled it. */
export function emit<Name extends keyof VideoCallEventMap>(
  target: EventTarget,
  name: Name,
  detail: Detail<Name>,
): boolean {
  const cancelable = CANCELABLE.has(name);
  return target.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, cancelable, detail }));
}

/** Returns the listener for a click on a control, which dispatches `request`. */
export function asks(request: CallRequest): (event: Event) => void {
  return (event) => {
    if (event.currentTarget) emit(event.currentTarget, 'call-request', request);
  };
}
