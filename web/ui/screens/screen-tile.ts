import { css, html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Participant } from '../../client/call/call-store.ts';
import { asks } from '../events.ts';
import type { PanelWords } from '../panels/words.ts';

/** What the tile of somebody's screen has: all of its picture, whatever its shape. It plays the sound of the screen, too. */
export function screenOf({ peerId, screen }: Participant, label: string): TemplateResult {
  return html`
    <video part="video" data-peer=${peerId} autoplay playsinline .srcObject=${live(screen ?? null)}></video>
    <div class="plate" part="name" aria-hidden="true"><bdi class="who">${label}</bdi></div>
  `;
}

/** The own screen is not shown: it would show itself. */
export function ownScreen(texts: PanelWords): TemplateResult {
  return html`
    <div class="sharing">
      <p>${texts.youShare}</p>
      <button class="primary" part="button" type="button" @click=${asks({ kind: 'set-screen', on: false })}>${texts.stopSharing}</button>
    </div>
  `;
}

export const screenStyles = css`
  .screen:not(.fill) video {
    object-fit: contain;
  }
  .sharing {
    max-block-size: 100%;
    padding: 0.5rem;
    overflow-y: auto;
    text-align: center;
  }
  .sharing button {
    margin-block-start: 0.75rem;
  }
  @container tile (block-size < 9rem) {
    .sharing {
      font-size: 0.8125rem;
      line-height: 1.2;
    }
    .sharing button {
      min-block-size: min(2.25rem, 36px);
      margin-block-start: 0.25rem;
      font-size: inherit;
    }
  }
`;
