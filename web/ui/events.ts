import type { CallError, EndReason, Participant } from '../client/call/call-store.ts';

/**
 * What a control asks for. Controls never act: they dispatch this as the detail of a `call-request` event, the element
 * hears it and its store decides. A button of the page's own, slotted into `toolbar`, does the same.
 */
export type CallRequest =
  | { readonly kind: 'join' }
  | { readonly kind: 'leave' }
  | { readonly kind: 'set-audio'; readonly on: boolean }
  | { readonly kind: 'set-video'; readonly on: boolean }
  | { readonly kind: 'set-microphone'; readonly deviceId: string }
  | { readonly kind: 'set-camera'; readonly deviceId: string }
  | { readonly kind: 'set-name'; readonly name: string }
  | { readonly kind: 'open-devices' }
  | { readonly kind: 'enable-sound' }
  | { readonly kind: 'copy-link' }
  | { readonly kind: 'dismiss-error' };

/** The events of `<video-call>`. All of them bubble and cross shadow boundaries. */
export interface VideoCallEventMap {
  /** Cancelable: `preventDefault()` keeps the person out. */
  'before-join': CustomEvent<{ readonly room: string; readonly name: string }>;
  'call-joined': CustomEvent<{ readonly room: string; readonly self: string }>;
  'call-ended': CustomEvent<{ readonly room: string; readonly reason: EndReason }>;
  'participant-joined': CustomEvent<Participant>;
  'participant-left': CustomEvent<{ readonly participant: Participant; readonly reason: 'left' | 'lost' }>;
  'call-message': CustomEvent<{ readonly from: string; readonly payload: unknown }>;
  'call-error': CustomEvent<CallError>;
  /** Cancelable, in the capture phase: a page may object to what a control asks for. */
  'call-request': CustomEvent<CallRequest>;
}

type Detail<Name extends keyof VideoCallEventMap> = VideoCallEventMap[Name]['detail'];

const CANCELABLE: ReadonlySet<keyof VideoCallEventMap> = new Set(['before-join', 'call-request']);

/** Dispatches one of the element's events; false where a listener cancelled it. */
export function emit<Name extends keyof VideoCallEventMap>(
  target: EventTarget,
  name: Name,
  detail: Detail<Name>,
): boolean {
  const cancelable = CANCELABLE.has(name);
  return target.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, cancelable, detail }));
}

/** An event listener for a control: asks for `request` where it is clicked. */
export function asks(request: CallRequest): (event: Event) => void {
  return (event) => {
    if (event.currentTarget) emit(event.currentTarget, 'call-request', request);
  };
}
