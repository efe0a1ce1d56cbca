import type { Notice } from './notices.ts';
import type { PoliteQueue } from './polite-queue.ts';

/** Says each notice over the call once, when it comes, also one that has no room on the screen (SPEC R347, R379). */
export class NoticeSpeech {
  readonly #queue: Pick<PoliteQueue<Node>, 'say'>;
  #told: readonly string[] = [];

  constructor(queue: Pick<PoliteQueue<Node>, 'say'>) {
    this.#queue = queue;
  }

  /** `notices`: all that are there now. */
  follow(notices: readonly Notice[]): void {
    const texts = notices.map(({ title, text = '' }) => `${title} ${text}`.trim());
    for (const text of texts) if (!this.#told.includes(text)) this.#queue.say(text);
    this.#told = texts;
  }
}
