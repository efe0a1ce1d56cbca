import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { CallStore, Participant } from '../../client/call/call-store.ts';
import { systemClock } from '../../client/signaling/clock.ts';
import { FirstFrames } from '../first-frames.ts';
import { forcedColorStyles } from '../forced-colors.ts';
import { iconStyles } from '../icons.ts';
import { Playback } from '../playback.ts';
import { motionStyles, themeStyles } from '../theme.ts';
import { ownTile, type Place, participantTile } from '../tile.ts';
import { TileStates } from '../tile-state.ts';
import { tileStyles } from '../tile-styles.ts';
import { LanguageController } from '../words/language.ts';

const ownStyles = css`
  :host {
    aspect-ratio: 16 / 9;
    min-block-size: 0;
    background: none;
  }
  .root > .tile {
    inline-size: 100%;
    block-size: 100%;
  }
`;

/** It stands alone: no menu, and it does not move. */
const PLACE: Place = { key: 'alone', classes: '', movable: false, menu: undefined, hand: undefined };

/**
 * One participant of a call: picture, sound, name, and how the connection is. For pages with a design of their own over a store of
 * `signalbox/client`.
 *
 * Set `participant`, and set it again after each change; or `store` and `peer-id`, and the tile follows the store.
 *
 * @tag video-call-tile
 *
 * @attr {string} peer-id - With `store`: whose tile this is. Without it: the person in front of the screen, mirrored and without sound.
 * @attr {string} name - The name on the tile of the person in front of the screen.
 *
 * @csspart tile - The tile.
 * @csspart own-tile - The same, where it is the own one.
 * @csspart video - The picture.
 * @csspart name - The name on the tile.
 *
 * @cssproperty --video-call-tile - A tile without a picture.
 * @cssproperty --video-call-radius - Its corners.
 * @cssproperty --video-call-font - Font family list.
 *
 * @cssstate sound-blocked - The browser lets no sound play before a click: call `enableSound()` in the handler of one.
 */
export class VideoCallTile extends LitElement {
  static override styles = [themeStyles, motionStyles, iconStyles, tileStyles, forcedColorStyles, ownStyles];
  static override properties = {
    participant: { attribute: false },
    store: { attribute: false },
    peerId: { reflect: true, useDefault: true, attribute: 'peer-id' },
    name: { reflect: true, useDefault: true },
  };

  /** Who is shown. Outweighs `store`. */
  declare participant: Participant | undefined;
  /** The call that the tile follows. */
  declare store: CallStore | undefined;
  declare peerId: string;
  declare name: string;

  readonly #language = new LanguageController(this);
  readonly #playback = new Playback(this);
  readonly #states = new TileStates(this, systemClock);
  readonly #internals = this.attachInternals();
  #unsubscribe: (() => void) | undefined;

  constructor() {
    super();
    this.participant = undefined;
    this.store = undefined;
    this.peerId = '';
    this.name = '';
    new FirstFrames(this);
    this.addEventListener('call-request', ({ defaultPrevented, detail }) => {
      if (!defaultPrevented && detail.kind === 'retry') this.store?.retry(detail.peerId);
    });
  }

  /** Turns the sound on where the browser held it back. Call it in the handler of a click. */
  enableSound(): void {
    this.#playback.enable();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('store')) this.#follow();
  }

  protected override render(): TemplateResult {
    const { words, tag } = this.#language;
    const { participant, store } = this.#shown;
    const tile = participant
      ? participantTile(participant, this.#states.of([participant]).get(participant.peerId) ?? 'well', PLACE, words)
      : store
        ? ownTile(store.state.local, this.name, '', PLACE, words)
        : nothing;
    return html`<div class="root" role="list" lang=${tag}>${tile}</div>`;
  }

  protected override updated(): void {
    const { states } = this.#internals;
    if (this.#playback.blocked) states.add('sound-blocked');
    else states.delete('sound-blocked');
  }

  /** Nobody where the participant is gone; `store` alone where the tile is the own one. */
  get #shown(): { readonly participant?: Participant | undefined; readonly store?: CallStore | undefined } {
    const { participant, store, peerId } = this;
    if (participant || !store) return { participant };
    if (peerId === '') return { store };
    return { participant: store.state.participants.find((each) => each.peerId === peerId) };
  }

  #follow(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = this.isConnected ? this.store?.subscribe(() => this.requestUpdate()) : undefined;
  }
}
