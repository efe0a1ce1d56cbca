import { css, html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { LocalMedia, Participant } from '../client/call/call-store.ts';
import { displayName } from '../client/call/display-name.ts';
import { hueOf, initialsOf } from './disc.ts';
import { ICONS } from './icons.ts';
import type { Words } from './words/en.ts';
import { nameText, statusOf } from './words/texts.ts';

interface Tile {
  readonly label: string;
  /** The name on the tile, which may be shorter than the label. */
  readonly plate: string;
  readonly initials: string;
  readonly hue: number;
  readonly audio: boolean;
  readonly video: boolean;
  readonly status: string;
  readonly picture: TemplateResult;
  readonly own: boolean;
  readonly words: Words;
}

function tile({ label, plate, initials, hue, audio, video, status, picture, own, words }: Tile): TemplateResult {
  const says = [
    label,
    ...(audio ? [] : [words.muted]),
    ...(video ? [] : [words.cameraIsOff]),
    ...(status ? [status] : []),
  ];
  return html`
    <div class="tile ${own ? 'own' : ''} ${status ? 'waits' : ''}" part=${own ? 'tile own-tile' : 'tile'} role="listitem" aria-label=${says.join(', ')}>
      <div class="disc" data-hue=${hue} aria-hidden="true">${initials}</div>
      ${picture}
      ${status ? html`<div class="status"><span class="spinner"></span>${status}</div>` : nothing}
      <div class="plate" part="name" aria-hidden="true">
        ${audio ? nothing : html`<span class="mark">${ICONS.microphoneOff}</span>`}<bdi class="who">${plate}</bdi>
      </div>
    </div>
  `;
}

/**
 * The video element is always there, because it also plays the sound. Lit would set its stream at every render, and a
 * media element restarts when it is given the stream that it already has (HTML, media element load algorithm). `live`
 * avoids that.
 */
export function participantTile(participant: Participant, words: Words): TemplateResult {
  const name = nameText(participant.name, words);
  return tile({
    label: name,
    plate: name,
    initials: initialsOf(name),
    hue: hueOf(participant.peerId),
    audio: participant.audio,
    video: participant.video,
    status: statusOf(participant, words),
    own: false,
    words,
    picture: html`<video
      class=${participant.video ? '' : 'dark'} part="video" data-peer=${participant.peerId} autoplay playsinline
      .srcObject=${live(participant.stream ?? null)}
    ></video>`,
  });
}

export function ownTile(local: LocalMedia, ownName: string, self: string, words: Words): TemplateResult {
  const name = displayName(ownName);
  return tile({
    label: name ? `${name} (${words.you})` : words.you,
    plate: words.you,
    initials: initialsOf(name || words.you),
    hue: hueOf(self),
    audio: local.audio,
    video: local.video,
    status: '',
    own: true,
    words,
    picture: ownPicture(local),
  });
}

/** The own picture, mirrored as people expect it, and without sound, which would make an echo. */
export function ownPicture(local: LocalMedia): TemplateResult {
  return html`<video
    class="mirror ${local.video ? '' : 'dark'}" part="video" autoplay playsinline .muted=${true}
    .srcObject=${live(local.stream ?? null)}
  ></video>`;
}

export const tileStyles = css`
  .tile {
    position: relative;
    display: grid;
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
    place-items: center;
    overflow: hidden;
    border-radius: var(--radius);
    color: #fff;
    container: tile / size;
  }
  /* One pixel smaller than the tile. It would otherwise show as a dark edge around the corners of a bright picture. */
  .tile::before {
    content: '';
    position: absolute;
    inset: 1px;
    border-radius: inherit;
    background: var(--tile);
  }
  .tile > * {
    position: relative;
    grid-area: 1 / 1;
  }
  video {
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
    border-radius: inherit;
    transition: opacity 0.2s;
  }
  .mirror {
    scale: -1 1;
  }
  .dark {
    opacity: 0;
  }
  .waits video {
    opacity: 0.35;
  }
  .waits .dark {
    opacity: 0;
  }
  .disc {
    display: grid;
    place-items: center;
    inline-size: clamp(2.5rem, 34cqmin, 7.5rem);
    aspect-ratio: 1;
    border-radius: 50%;
    background: #48607e;
    font-size: clamp(1rem, 13cqmin, 2.75rem);
    font-weight: 600;
    letter-spacing: 0.02em;
  }
  .disc[data-hue='1'] {
    background: #0f766e;
  }
  .disc[data-hue='2'] {
    background: #7a4fa3;
  }
  .disc[data-hue='3'] {
    background: #a1497b;
  }
  .disc[data-hue='4'] {
    background: #a35636;
  }
  .disc[data-hue='5'] {
    background: #3f6f3a;
  }
  .disc[data-hue='6'] {
    background: #3563b0;
  }
  .disc[data-hue='7'] {
    background: #82671f;
  }
  .plate {
    place-self: end start;
    z-index: 1;
    display: flex;
    align-items: center;
    gap: 0.375rem;
    max-inline-size: calc(100% - 16px);
    margin: 8px;
    padding: 0.1875rem 0.625rem;
    border-radius: 999px;
    background: rgb(12 16 22 / 62%);
    font-size: 0.8125rem;
    font-weight: 500;
  }
  .who {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .mark {
    --icon-ground: transparent;
    display: grid;
    margin-inline-start: -0.1875rem;
    color: #ffb4ae;
    font-size: 0.75rem;
  }
  .status {
    z-index: 1;
    display: flex;
    align-items: center;
    gap: 0.5rem;
    padding: 0.375rem 0.875rem;
    border-radius: 999px;
    background: rgb(12 16 22 / 72%);
    font-size: 0.8125rem;
  }
  /* Below the disc if there is one, else in the middle of the picture. */
  .dark ~ .status {
    translate: 0 calc(clamp(2.5rem, 34cqmin, 7.5rem) / 2 + 1.75rem);
  }
  .waits .disc {
    opacity: 0.6;
  }
  .waits:has(video:not(.dark)) .disc {
    opacity: 0;
  }
  @container tile (inline-size < 14rem) or (block-size < 9rem) {
    .plate {
      margin: 5px;
      font-size: 0.75rem;
    }
    .status,
    .dark ~ .status {
      place-self: start end;
      translate: none;
      gap: 0;
      margin: 5px;
      padding: 0.375rem;
      font-size: 0;
    }
    .status .spinner {
      inline-size: 0.875rem;
      block-size: 0.875rem;
    }
  }
`;
