import { html, render } from 'lit';
import type { Metadata } from '../../../src/protocol/index.ts';
import type { CallState, CallStore } from '../../client/call/call-store.ts';
import { EXTRA_ICONS } from '../panels/icons.ts';
import type { PanelWords } from '../panels/words.ts';
import { handsOf, type Listed, nextHand } from './order.ts';
import { selfOf } from './rights.ts';

/** The own hand, and a badge for each tile whose person has raised one. */
export class Hands {
  /** By peer id. */
  readonly badges = new Map<string, HTMLElement>();
  #own: number | undefined;
  #self = '';

  /** The own metadata that belong to it. */
  get metadata(): Metadata {
    return this.#own === undefined ? {} : { hand: this.#own };
  }

  get raised(): boolean {
    return this.#own !== undefined;
  }

  /** Raises or lowers the own hand. Where that is refused it is as before. */
  async set(on: boolean, store: CallStore): Promise<void> {
    const before = this.#own;
    this.#own = on ? nextHand(store.state.participants) : undefined;
    try {
      await store.setMetadata({ hand: this.#own ?? null });
    } catch (reason) {
      this.#own = before;
      throw reason;
    }
  }

  /** Before each render. A session that was lost took the hand with it. */
  follow(state: CallState, texts: PanelWords): void {
    const self = selfOf(state);
    if (self !== this.#self) this.#own = undefined;
    this.#self = self;
    const queue = handsOf(this.#people(state));
    const raised = new Set(queue.map(({ peerId }) => peerId));
    for (const peerId of this.badges.keys()) if (!raised.has(peerId)) this.badges.delete(peerId);
    for (const [index, { peerId }] of queue.entries()) {
      const badge = this.badges.get(peerId) ?? document.createElement('div');
      badge.className = 'hand';
      badge.role = 'img';
      badge.ariaLabel = texts.handPlace(index + 1);
      badge.setAttribute('part', 'hand');
      render(html`${EXTRA_ICONS.hand}${index + 1}`, badge);
      this.badges.set(peerId, badge);
    }
  }

  #people({ participants }: CallState): readonly Listed[] {
    return [{ peerId: this.#self, name: '', metadata: this.metadata }, ...participants];
  }
}
