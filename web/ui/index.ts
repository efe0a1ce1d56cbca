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

/** Two copies of the module on one page (a script tag and a bundle) share the first one's element. */
if (!customElements.get('video-call')) customElements.define('video-call', VideoCall);
