import type { ReactiveController } from 'lit';
import { type CallRequest, emit } from '../events.ts';
import { isTyping } from '../shortcuts.ts';
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
    if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    const request = isTyping(event) ? undefined : this.#requestOf(event.key.toLowerCase());
    if (!request) return;
    event.preventDefault();
    emit(this.#host, 'call-request', request);
  };

  #requestOf(key: string): CallRequest | undefined {
    const tiles = [...(this.#host.shadowRoot?.querySelectorAll<HTMLElement>('.grid > .tile') ?? [])];
    if (tiles.length === 0) return undefined;
    if (key === 'escape') return this.#view.pinned === undefined ? undefined : { kind: 'pin' };
    if (/^\d$/u.test(key) && this.#isOn('pin')) {
      const tile = tiles[Number(key) - 1]?.dataset['key'];
      return key === '0' ? { kind: 'pin' } : tile === undefined ? undefined : { kind: 'pin', key: tile };
    }
    if (key !== 'l' || !this.#isOn(key)) return undefined;
    const next = (LAYOUTS.indexOf(this.#host.layout) + 1) % LAYOUTS.length;
    return { kind: 'set-layout', layout: LAYOUTS[next] ?? 'auto' };
  }

  #isOn(name: string): boolean {
    const listed = this.#host.shortcuts.trim().toLowerCase();
    return listed === '' || listed.split(/\s+/u).includes(name);
  }
}
