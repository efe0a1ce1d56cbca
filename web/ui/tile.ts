import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { LocalMedia, Participant, Quality } from '../client/call/call-store.ts';
import { displayName } from '../client/call/display-name.ts';
import { hueOf, initialsOf } from './disc.ts';
import { asks, type CallRequest } from './events.ts';
import { ICONS } from './icons.ts';
import type { TileState } from './tile-state.ts';
import type { Words } from './words/en.ts';
import { nameText, statusText } from './words/texts.ts';

/** How a tile stands on the stage. */
export interface Place {
  readonly key: string;
  /** `main`, `lead` (see StagePlan), `fit` or `fill`, separated by spaces. */
  readonly classes: string;
  /** Whether the arrow keys move it. */
  readonly movable: boolean;
  /** Undefined while it has none. */
  readonly menu: { readonly open: boolean } | undefined;
  /** The hand that its person raises. */
  readonly hand: HTMLElement | undefined;
}

interface Tile {
  readonly label: string;
  readonly initials: string;
  readonly hue: number;
  readonly audio: boolean;
  readonly video: boolean;
  /** How the connection is, in words; empty if there is nothing to say. */
  readonly status: string;
  /** The words are of something that is on its way. */
  readonly waits: boolean;
  readonly faint: boolean;
  /** What a button beside those words asks for. */
  readonly again?: CallRequest;
  readonly quality: Quality | undefined;
  readonly speaking: boolean;
  readonly picture: TemplateResult;
  readonly own: boolean;
  readonly place: Place;
  readonly words: Words;
}

function tile({ place, words, ...tile }: Tile): TemplateResult {
  const { label, audio, video, status, again, quality, own } = tile;
  const says = [
    label,
    ...(audio ? [] : [words.muted]),
    ...(video ? [] : [words.cameraIsOff]),
    ...(status ? [status] : []),
    ...(quality === undefined || quality === 'good' ? [] : [quality === 'poor' ? words.poor : words.fair]),
  ];
  const classes = ['tile', own && 'own', tile.faint && 'faint', tile.speaking && 'speaking', place.classes];
  return html`
    <div
      class=${classes.filter(Boolean).join(' ')} part=${own ? 'tile own-tile' : 'tile'} role="listitem" aria-label=${says.join(', ')}
      data-key=${place.key} tabindex=${place.movable ? 0 : nothing}
    >
      <div class="disc" data-hue=${tile.hue} aria-hidden="true">${tile.initials}</div>
      ${tile.picture}
      ${
        status
          ? html`<div class="status">
              ${tile.waits ? html`<span class="spinner"></span>` : nothing}<span aria-hidden="true" dir="auto">${status}</span>
              ${again ? html`<button class="quiet small" part="button" type="button" @click=${asks(again)}>${words.tryDevices}</button>` : nothing}
            </div>`
          : nothing
      }
      ${marks(place, label, quality, words)}
      <div class="plate" part="name" aria-hidden="true">
        ${audio ? nothing : html`<span class="mark">${ICONS.microphoneOff}</span>`}<bdi class="who">${label}</bdi>
        ${status ? html`<span class="says" dir="auto">${status}</span>` : nothing}
      </div>
    </div>
  `;
}

/** What is at the top of a tile: how well its picture arrives, and the button of its menu. */
function marks(
  { key, menu }: Place,
  name: string,
  quality: Quality | undefined,
  words: Words,
): TemplateResult | typeof nothing {
  if (!menu) return nothing;
  const label = words.optionsOf(name);
  return html`
    <div class="top">
      ${quality ? html`<span class="bars ${quality}" aria-hidden="true"><i></i><i></i><i></i></span>` : nothing}
      <button
        class="dots" part="button" type="button" aria-label=${label} data-tip=${label} aria-haspopup="dialog"
        aria-expanded=${menu.open} @click=${asks({ kind: 'show-tile-menu', key })}
      >
        ${ICONS.more}
      </button>
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
  place: Place,
  words: Words,
): TemplateResult {
  const name = nameText(participant.name, words);
  const dark = !participant.video || participant.paused || state === 'lost' || state === 'failed';
  return tile({
    label: name,
    initials: initialsOf(name),
    hue: hueOf(participant.peerId),
    audio: participant.audio,
    video: participant.video,
    status: statusText(state, name, words),
    waits: state !== 'failed' && state !== 'paused',
    faint: state === 'interrupted',
    ...(state === 'failed' && { again: { kind: 'retry', peerId: participant.peerId } }),
    quality: participant.connection === 'connected' ? participant.quality : undefined,
    speaking: participant.speaking,
    own: false,
    place,
    words,
    picture: html`<video
      class=${dark ? 'dark' : ''} part="video" data-peer=${participant.peerId} autoplay playsinline
      .srcObject=${live(participant.stream ?? null)}
    ></video>${place.hand}`,
  });
}

export function ownTile(local: LocalMedia, ownName: string, self: string, place: Place, words: Words): TemplateResult {
  const name = displayName(ownName);
  return tile({
    label: name ? `${name} (${words.you})` : words.you,
    initials: initialsOf(name || words.you),
    hue: hueOf(self),
    audio: local.audio,
    video: local.video,
    status: '',
    waits: false,
    faint: false,
    quality: undefined,
    speaking: false,
    own: true,
    place,
    words,
    picture: html`${ownPicture(local)}${place.hand}`,
  });
}

/** The own picture, mirrored as people expect it, and without sound, which would make an echo. */
export function ownPicture(local: LocalMedia): TemplateResult {
  return html`<video
    class="mirror ${local.video ? '' : 'dark'}" part="video" autoplay playsinline .muted=${true}
    .srcObject=${live(local.stream ?? null)}
  ></video>`;
}
