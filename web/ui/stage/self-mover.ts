import type { ReactiveController } from 'lit';
import type { Clock } from '../../client/signaling/clock.ts';
import { emit } from '../events.ts';
import type { StageChoices, StageHost } from './stage-host.ts';

/** How far a pointer goes before it drags, in CSS pixels; how long a finger rests on a tile before its menu opens, in ms. */
const DRAG_PX = 6;
const LONG_PRESS_MS = 500;

interface Press {
  readonly tile: HTMLElement;
  readonly x: number;
  readonly y: number;
  dragging: boolean;
}

/** The own picture goes to another corner, by drag or by arrow keys; a long press opens the menu of a tile. */
export class SelfMover implements ReactiveController {
  readonly #host: StageHost;
  readonly #view: StageChoices;
  readonly #clock: Clock;
  #press: Press | undefined;
  #dropped: HTMLElement | undefined;
  #cancel: (() => void) | undefined;

  constructor(host: StageHost, view: StageChoices, clock: Clock) {
    this.#host = host;
    this.#view = view;
    this.#clock = clock;
    host.addController(this);
  }

  hostConnected(): void {
    for (const [name, listener] of this.#listeners) this.#host.shadowRoot?.addEventListener(name, listener);
  }

  hostDisconnected(): void {
    for (const [name, listener] of this.#listeners) this.#host.shadowRoot?.removeEventListener(name, listener);
    this.#end();
  }

  /** It stays where it was let go until it is drawn in its corner. */
  hostUpdated(): void {
    const own = this.#host.shadowRoot?.querySelector('.own[tabindex]');
    own?.setAttribute('aria-keyshortcuts', 'ArrowUp ArrowDown ArrowLeft ArrowRight');
    this.#dropped?.style.removeProperty('translate');
    this.#dropped = undefined;
  }

  readonly #onDown = (event: Event): void => {
    const tile = event.target instanceof Element && event.target.closest<HTMLElement>('.tile');
    if (!(event instanceof PointerEvent) || !tile || event.button > 0 || isControl(event)) return;
    this.#press = { tile, x: event.clientX, y: event.clientY, dragging: false };
    if (event.pointerType === 'mouse') return;
    this.#cancel = this.#clock.after(LONG_PRESS_MS, () => {
      const key = tile.dataset['key'];
      this.#end();
      if (key !== undefined) emit(tile, 'call-request', { kind: 'show-tile-menu', key });
    });
  };

  readonly #onMove = (event: Event): void => {
    const press = this.#press;
    if (!press || !(event instanceof PointerEvent)) return;
    const { tile } = press;
    const [x, y] = [event.clientX - press.x, event.clientY - press.y];
    if (!press.dragging && Math.hypot(x, y) < DRAG_PX) return;
    this.#cancel?.();
    if (tile.tabIndex !== 0) return this.#end();
    if (!press.dragging) tile.setPointerCapture(event.pointerId);
    press.dragging = true;
    tile.style.translate = `${x}px ${y}px`;
  };

  readonly #onUp = (): void => {
    const press = this.#press;
    this.#end();
    if (!press?.dragging) return;
    const box = press.tile.getBoundingClientRect();
    const floor = press.tile.parentElement?.getBoundingClientRect() ?? box;
    const left = box.left + box.width / 2 < floor.left + floor.width / 2;
    this.#dropped = press.tile;
    this.#move(box.top + box.height / 2 < floor.top + floor.height / 2, left !== this.#mirrored);
  };

  readonly #onKey = (event: Event): void => {
    const { target } = event;
    if (!(event instanceof KeyboardEvent) || !(target instanceof HTMLElement) || !target.matches('.own')) return;
    const { top, start } = this.#view.self;
    const left = start !== this.#mirrored;
    const corners: Readonly<Record<string, readonly [top: boolean, left: boolean]>> = {
      ArrowUp: [true, left],
      ArrowDown: [false, left],
      ArrowLeft: [top, true],
      ArrowRight: [top, false],
    };
    const corner = corners[event.key];
    if (!corner) return;
    event.preventDefault();
    this.#move(corner[0], corner[1] !== this.#mirrored);
  };

  readonly #end = (): void => {
    this.#cancel?.();
    this.#press = undefined;
  };

  /** Android's own menu comes with a long press. */
  readonly #onContext = (event: Event): void => {
    if (this.#press || this.#view.menu !== undefined) event.preventDefault();
  };

  readonly #listeners: readonly (readonly [string, (event: Event) => void])[] = [
    ['pointerdown', this.#onDown],
    ['pointermove', this.#onMove],
    ['pointerup', this.#onUp],
    ['pointercancel', this.#onUp],
    ['contextmenu', this.#onContext],
    ['keydown', this.#onKey],
  ];

  get #mirrored(): boolean {
    return this.#host.matches(':dir(rtl)');
  }

  #move(top: boolean, start: boolean): void {
    emit(this.#host, 'call-request', { kind: 'move-self', top, start });
  }
}

function isControl({ target }: Event): boolean {
  return target instanceof Element && target.closest('button, video-call-tile-menu') !== null;
}
