import type { CallState, CallStore } from '../../client/call/call-store.ts';
import type { ReactiveControllerHost } from 'lit';
import { systemClock } from '../../client/signaling/clock.ts';
import { addStyles } from '../add-styles.ts';
import { Captions, captionStyles } from '../captions/captions.ts';
import { Cameras } from '../cameras/cameras.ts';
import type { CallRequest } from '../events.ts';
import type { MenuGroup } from '../menu.ts';
import type { Notice } from '../notices.ts';
import { mayShare, selfOf } from '../people/rights.ts';
import { PictureInPicture } from '../pip/pip.ts';
import { screenStyles } from '../screens/screen-tile.ts';
import { canShare, Screens } from '../screens/screens.ts';
import { Sounds } from '../sounds/sounds.ts';
import { NO_CALL } from '../view.ts';
import type { PanelWords } from './words.ts';

interface MediaHost extends ReactiveControllerHost, HTMLElement {
  readonly store: CallStore | undefined;
  readonly noSounds: boolean;
}

/** What a call has around its pictures: shared screens, a small window, what cameras can do, sounds. */
export class MediaExtras {
  /** For a message: `sounds.play('message')` where the chat is closed. */
  readonly sounds: Sounds;
  readonly #host: MediaHost;
  readonly #cameras: Cameras;
  readonly #pip: PictureInPicture;
  readonly #screens: Screens;
  readonly #captions: Captions;
  #texts: PanelWords | undefined;

  constructor(host: MediaHost) {
    this.#host = host;
    this.#cameras = new Cameras(host);
    this.#pip = new PictureInPicture(host);
    this.#screens = new Screens(host, systemClock);
    this.sounds = new Sounds(host, systemClock);
    this.#captions = new Captions(host);
    addStyles(host, screenStyles, captionStyles);
    host.addEventListener('call-request', (event) => {
      if (!event.defaultPrevented) this.#answer(event.detail);
    });
  }

  /** The tiles of the screens that are shared, by the peer id of whoever shares, the first one first. */
  get screens(): ReadonlyMap<string, HTMLElement> {
    return this.#screens.tiles;
  }

  /** What lies between the pictures and the control bar. */
  get captions(): HTMLElement {
    return this.#captions.node;
  }

  /** What is told for a while. */
  get notices(): readonly Notice[] {
    return this.#screens.notices;
  }

  /** Whether this person shares a screen; undefined where the browser cannot, or the person may not. */
  get sharing(): boolean | undefined {
    return canShare() && mayShare(this.#state) ? this.#state.local.screen !== undefined : undefined;
  }

  /** Before each render of the host. */
  follow(texts: PanelWords): void {
    this.#texts = texts;
    this.#screens.follow(this.#state, selfOf(this.#state), texts);
    this.#pip.update(texts);
    this.#captions.follow();
  }

  cameraMenu(texts: PanelWords): readonly MenuGroup[] {
    return this.#cameras.menu(texts);
  }

  /** For the menu "More", where the bar has no room for the button. */
  shareMenu(texts: PanelWords): readonly MenuGroup[] {
    const { sharing } = this;
    return this.#shareButton || sharing === undefined ? [] : this.#screens.menu(sharing, texts);
  }

  /** For the menu "More". */
  windowMenu(texts: PanelWords): readonly MenuGroup[] {
    return [...this.#pip.menu(texts), ...this.#captions.menu(texts)];
  }

  get #state(): CallState {
    return this.#host.store?.state ?? NO_CALL;
  }

  /** The button of the bar, where there is room for it. */
  get #shareButton(): HTMLElement | undefined {
    const button = this.#host.shadowRoot?.querySelector<HTMLElement>('.bar [data-extra=share]');
    return button?.checkVisibility() ? button : undefined;
  }

  #answer(request: CallRequest): void {
    if (request.kind === 'toggle-pip') return this.#texts && this.#pip.toggle(this.#texts);
    if (request.kind === 'set-captions') {
      this.#captions.show(request.on);
      this.#host.requestUpdate();
    } else if (request.kind === 'set-screen') {
      if (!request.on) this.#stopSharing();
      // What goes wrong is in the state.
      else this.#host.store?.shareScreen().catch(() => {});
    }
  }

  /** The card of the own share goes away: what had the focus there gives it to the bar. */
  #stopSharing(): void {
    const root = this.#host.shadowRoot;
    const next = this.#shareButton ?? root?.querySelector<HTMLElement>('.bar .audio');
    if (root?.activeElement?.closest('.sharing')) next?.focus();
    this.#host.store?.stopSharing();
  }
}
