import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { LocalMedia, Participant } from '../client/call/call-store.ts';
import { displayName } from '../client/call/display-name.ts';
import { hueOf, initialsOf } from './disc.ts';
import { ICONS } from './icons.ts';
import type { TileState } from './tile-state.ts';
import type { Words } from './words/en.ts';
import { nameText, statusText } from './words/texts.ts';

interface Tile {
  readonly label: string;
  /** The name on the tile, which may be shorter than the label. */
  readonly plate: string;
  readonly initials: string;
  readonly hue: number;
  readonly audio: boolean;
  readonly video: boolean;
  /** How the connection is, in words; empty if there is nothing to say. */
  readonly status: string;
  readonly faint: boolean;
  readonly picture: TemplateResult;
  readonly own: boolean;
  /** Where it stands. */
  readonly classes: string;
  readonly words: Words;
}

function tile({
  label,
  plate,
  initials,
  hue,
  audio,
  video,
  status,
  faint,
  picture,
  own,
  classes,
  words,
}: Tile): TemplateResult {
  const says = [
    label,
    ...(audio ? [] : [words.muted]),
    ...(video ? [] : [words.cameraIsOff]),
    ...(status ? [status] : []),
  ];
  return html`
    <div class="tile ${own ? 'own' : ''} ${faint ? 'faint' : ''} ${classes}" part=${own ? 'tile own-tile' : 'tile'} role="listitem" aria-label=${says.join(', ')}>
      <div class="disc" data-hue=${hue} aria-hidden="true">${initials}</div>
      ${picture}
      ${status ? html`<div class="status" aria-hidden="true"><span class="spinner"></span>${status}</div>` : nothing}
      <div class="plate" part="name" aria-hidden="true">
        ${audio ? nothing : html`<span class="mark">${ICONS.microphoneOff}</span>`}<bdi class="who">${plate}</bdi>
        ${status ? html`<span class="says">${status}</span>` : nothing}
      </div>
    </div>
  `;
}

/**
 * The video element is always there, because it also plays the sound. Lit would set its stream at every render, and a
 * media element restarts when it is given the stream that it already has (HTML, media element load algorithm). `live`
 * avoids that.
 */
export function participantTile(
  participant: Participant,
  state: TileState,
  classes: string,
  words: Words,
): TemplateResult {
  const name = nameText(participant.name, words);
  return tile({
    label: name,
    plate: name,
    initials: initialsOf(name),
    hue: hueOf(participant.peerId),
    audio: participant.audio,
    video: participant.video,
    status: statusText(state, name, words),
    faint: state === 'interrupted',
    own: false,
    classes,
    words,
    picture: html`<video
      class=${participant.video && state !== 'lost' && state !== 'failed' ? '' : 'dark'} part="video" data-peer=${participant.peerId} autoplay playsinline
      .srcObject=${live(participant.stream ?? null)}
    ></video>`,
  });
}

export function ownTile(
  local: LocalMedia,
  ownName: string,
  self: string,
  classes: string,
  words: Words,
): TemplateResult {
  const name = displayName(ownName);
  return tile({
    label: name ? `${name} (${words.you})` : words.you,
    plate: words.you,
    initials: initialsOf(name || words.you),
    hue: hueOf(self),
    audio: local.audio,
    video: local.video,
    status: '',
    faint: false,
    own: true,
    classes,
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
