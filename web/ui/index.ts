import type { VideoCallEventMap } from './events.ts';
import { VideoCall } from './video-call.ts';

export type { CallRequest, VideoCallEventMap } from './events.ts';
export { VideoCall };

declare global {
  interface HTMLElementTagNameMap {
    'video-call': VideoCall;
  }
  interface HTMLElementEventMap extends VideoCallEventMap {}
}

/** If a page loads this module twice (by a script tag and in a bundle), the element of the first copy is used. */
if (!customElements.get('video-call')) customElements.define('video-call', VideoCall);
