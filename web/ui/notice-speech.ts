import type { Notice } from './notices.ts';
import type { PoliteQueue } from './polite-queue.ts';

/**
 * Says each notice over the call once, when it comes, also one that has no room on the screen, and again when a person opens it
 * (SPEC R347, R379).
 */
export class NoticeSpeech {
  readonly #queue: Pick<PoliteQueue<Node>, 'say'>;
  #told: readonly string[] = [];

  constructor(queue: Pick<PoliteQueue<Node>, 'say'>) {
    this.#queue = queue;
  }

  /** After each render. `notices`: all that are there now; none where no call is shown. */
  follow(notices: readonly Notice[]): void {
    const said = notices.map(({ title, text = '', opener = '' }) => ({ text: `${title} ${text}`.trim(), opener }));
    const told = said.map(({ text, opener }) => text + opener);
    for (const [index, { text }] of said.entries()) if (!this.#told.includes(told[index] ?? '')) this.#queue.say(text);
    this.#told = told;
  }
}
