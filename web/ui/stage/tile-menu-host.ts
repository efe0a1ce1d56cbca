import type { ReactiveController } from 'lit';
import { emit } from '../events.ts';
import { mayModerate, selfOf } from '../people/rights.ts';
import type { StageChoices, StageHost } from './stage-host.ts';
import type { TileMenu } from './tile-menu.ts';

/** Shows the menu of one tile while it is open. Its content is loaded when it is opened for the first time. */
export class TileMenuHost implements ReactiveController {
  readonly #host: StageHost;
  readonly #view: StageChoices;
  #menu: TileMenu | undefined;

  constructor(host: StageHost, view: StageChoices) {
    this.#host = host;
    this.#view = view;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('pointerdown', this.#onPointer, true);
    window.addEventListener('resize', this.#onPointer);
  }

  hostDisconnected(): void {
    document.removeEventListener('pointerdown', this.#onPointer, true);
    window.removeEventListener('resize', this.#onPointer);
    this.#close();
  }

  hostUpdated(): void {
    const button = this.#button;
    if (!button) return this.#close();
    import('./tile-menu.ts').then(
      () => this.#show(button),
      () => this.#close(),
    );
  }

  #show(button: HTMLElement): void {
    const { menu: key, pinned, volumes } = this.#view;
    const { store, shadowRoot } = this.#host;
    if (key === undefined || !store || button !== this.#button) return;
    const { participants, roomState } = store.state;
    this.#menu ??= document.createElement('video-call-tile-menu');
    this.#menu.setAttribute('exportparts', 'menu, menu-item');
    const tile = button.closest('.tile');
    const video = tile?.querySelector('video');
    const sharer = participants.find(({ peerId }) => `${peerId} screen` === key);
    this.#menu.view = {
      key,
      store,
      participant: participants.find(({ peerId }) => peerId === key),
      // The card of the own screen has no picture and no sound.
      ...(sharer && {
        screen: {
          sound: (sharer.screen?.getAudioTracks().length ?? 0) > 0,
          full: document.fullscreenEnabled ? shadowRoot?.fullscreenElement === tile : undefined,
        },
      }),
      own: key === selfOf(store.state),
      moderates: mayModerate(store.state),
      host: roomState.host === key,
      pinned: key === pinned,
      fits: video ? getComputedStyle(video).objectFit === 'contain' : undefined,
      volume: volumes.get(key) ?? 1,
      label: button.ariaLabel ?? '',
      tag: button.closest('[lang]')?.getAttribute('lang') ?? 'en',
      button,
    };
    if (this.#menu.isConnected) return;
    // What is beside a tile in full screen takes no press.
    if (shadowRoot?.fullscreenElement) shadowRoot.fullscreenElement.prepend(this.#menu);
    else shadowRoot?.append(this.#menu);
  }

  #close(): void {
    this.#menu?.remove();
    this.#menu = undefined;
    this.#view.menu = undefined;
  }

  readonly #onPointer = (event: Event): void => {
    const path = event.composedPath();
    if (!this.#menu || path.includes(this.#menu) || (this.#button && path.includes(this.#button))) return;
    emit(this.#host, 'call-request', { kind: 'show-tile-menu' });
  };

  /** That of the tile whose menu is open, as long as the tile is there. */
  get #button(): HTMLElement | null | undefined {
    const key = this.#view.menu;
    if (key === undefined) return undefined;
    return this.#host.shadowRoot?.querySelector<HTMLElement>(`.tile[data-key="${CSS.escape(key)}"] .dots`);
  }
}
