import type { ReactiveController } from 'lit';
import { type CallRequest, emit } from '../events.ts';
import { keysOf, pressedKey } from '../shortcuts.ts';
import { LAYOUTS } from './plan.ts';
import type { StageChoices, StageHost } from './stage-host.ts';

/** The keys of the stage, with the focus inside of the element and not in a field: L, 1 to 9, 0, and Escape, which unpins. */
export class StageKeys implements ReactiveController {
  readonly #host: StageHost;
  readonly #view: StageChoices;

  constructor(host: StageHost, view: StageChoices) {
    this.#host = host;
    this.#view = view;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.addEventListener('keydown', this.#down);
  }

  hostDisconnected(): void {
    this.#host.removeEventListener('keydown', this.#down);
  }

  readonly #down = (event: KeyboardEvent): void => {
    const key = pressedKey(event);
    const request =
      key === undefined ? undefined : this.#requestOf((event.shiftKey ? undefined : digitOf(event)) ?? key);
    if (!request) return;
    event.preventDefault();
    emit(this.#host, 'call-request', request);
  };

  #requestOf(key: string): CallRequest | undefined {
    const tiles = [...(this.#host.shadowRoot?.querySelectorAll<HTMLElement>('.grid > .tile') ?? [])];
    if (tiles.length === 0) return undefined;
    if (key === 'escape') return this.#view.pinned === undefined ? undefined : { kind: 'pin' };
    const keys = keysOf(this.#host.shortcuts);
    if (/^\d$/u.test(key) && keys.has('pin')) {
      const tile = tiles[Number(key) - 1]?.dataset['key'];
      return key === '0' ? { kind: 'pin' } : tile === undefined ? undefined : { kind: 'pin', key: tile };
    }
    if (key !== 'l' || !keys.has(key)) return undefined;
    const next = (LAYOUTS.indexOf(this.#host.layout) + 1) % LAYOUTS.length;
    return { kind: 'set-layout', layout: LAYOUTS[next] ?? 'auto' };
  }
}

/** The digit of a key in the row above the letters. On some keyboards that row gives digits only with Shift. */
function digitOf({ code }: KeyboardEvent): string | undefined {
  return /^Digit(\d)$/u.exec(code)?.[1];
}
