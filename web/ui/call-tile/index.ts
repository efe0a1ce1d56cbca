import { VideoCallTile } from './video-call-tile.ts';

export { VideoCallTile };

declare global {
  interface HTMLElementTagNameMap {
    'video-call-tile': VideoCallTile;
  }
}

/** If a page loads this module twice, the element of the first copy is used. */
if (!customElements.get('video-call-tile')) customElements.define('video-call-tile', VideoCallTile);
