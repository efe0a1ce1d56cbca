import { css, html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Participant } from '../../client/call/call-store.ts';
import { asks } from '../events.ts';
import type { Place } from '../tile.ts';
import type { Words } from '../words/en.ts';
import { isolated, nameText } from '../words/texts.ts';

/** The tile of the screen that a participant shares: whole, whatever its shape. It plays the sound of the screen, too. */
export function screenTile({ peerId, name, screen }: Participant, place: Place, words: Words): TemplateResult {
  const label = words.screenOf(isolated(nameText(name, words)));
  return html`
    <div class="tile screen ${place.classes}" part="tile screen-tile" role="listitem" aria-label=${label} data-key=${place.key}>
      <video part="video" data-peer=${peerId} autoplay playsinline .srcObject=${live(screen ?? null)}></video>
      <div class="plate" part="name" aria-hidden="true"><bdi class="who">${label}</bdi></div>
    </div>
  `;
}

/** The own screen is not shown: it would show itself. */
export function ownScreenTile(place: Place, words: Words): TemplateResult {
  return html`
    <div class="tile screen ${place.classes}" part="tile screen-tile" role="listitem" data-key=${place.key}>
      <div class="sharing">
        <p>${words.youShare}</p>
        <button class="primary" part="button" type="button" @click=${asks({ kind: 'set-screen', on: false })}>${words.stopSharing}</button>
      </div>
    </div>
  `;
}

export const screenStyles = css`
  .screen video {
    object-fit: contain;
  }
  .sharing {
    padding: 0.5rem;
    text-align: center;
  }
  .sharing button {
    margin-block-start: 0.75rem;
  }
`;
