import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { CallStore } from '../../client/call/call-store.ts';
import type { Clock } from '../../client/signaling/clock.ts';

/** The reactions that there are. Others that a page of another version sends are not shown. */
export const REACTIONS = ['👍', '👏', '❤️', '😂', '😮', '🎉'] as const;

export type Reaction = (typeof REACTIONS)[number];

/** How long one is shown, the shortest time between two of one person, in ms; and most at once. */
const SHOWN_MS = 3_000;
const APART_MS = 500;
const MOST = 12;

interface Shown {
  readonly key: number;
  readonly reaction: Reaction;
  readonly name: string;
}

/** The reaction of a message; undefined where it is none. */
export function reactionOf(payload: unknown): Reaction | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const { kind, reaction }: { readonly kind?: unknown; readonly reaction?: unknown } = payload;
  return kind === 'reaction' ? REACTIONS.find((each) => each === reaction) : undefined;
}

/** Reactions as they rise over the stage. Of one person at most two a second are sent and shown, whatever they do (SPEC R315). */
export class Reactions {
  readonly #clock: Clock;
  readonly #changed: () => void;
  /** When somebody reacted last, by peer id; '' is this person. */
  readonly #last = new Map<string, number>();
  #shown: readonly Shown[] = [];
  #count = 0;

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  async send(reaction: string, name: string, store: CallStore): Promise<void> {
    const known = REACTIONS.find((each) => each === reaction);
    if (known === undefined || !this.show('', known, name)) return;
    await store.sendMessage({ kind: 'reaction', reaction: known });
  }

  /** False where it comes too soon after the one before. */
  show(peerId: string, reaction: Reaction, name: string): boolean {
    const now = this.#clock.now();
    const ago = now - (this.#last.get(peerId) ?? Number.NEGATIVE_INFINITY);
    if (ago >= 0 && ago < APART_MS) return false;
    this.#last.set(peerId, now);
    const one: Shown = { key: this.#count++, reaction, name };
    this.#shown = [...this.#shown, one].slice(-MOST);
    this.#clock.after(SHOWN_MS, () => {
      this.#shown = this.#shown.filter((each) => each !== one);
      this.#changed();
    });
    this.#changed();
    return true;
  }

  /** Nobody is left of the call. */
  forget(): void {
    this.#last.clear();
    this.#shown = [];
  }

  get template(): TemplateResult {
    return html`
      <div class="reactions" aria-hidden="true">
        ${repeat(
          this.#shown,
          ({ key }) => key,
          ({ key, reaction, name }) =>
            html`<span class="reaction" part="reaction" data-lane=${key % 6}>${reaction}<bdi>${name}</bdi></span>`,
        )}
      </div>
    `;
  }
}
