import type { Notice } from './notices.ts';
import type { PoliteQueue } from './polite-queue.ts';

/**
 * Says each notice over the call once, when it comes, also one that has no room on the screen, and again when a person opens it
 * (SPEC R347, R379).
 */
export class NoticeSpeech {
  readonly #queue: Pick<PoliteQueue<Node>, 'say'>;
  #told: ReadonlyMap<string, string> = new Map();

  constructor(queue: Pick<PoliteQueue<Node>, 'say'>) {
    this.#queue = queue;
  }

  /** After each render. `notices`: all that are there now; none where no call is shown. */
  follow(notices: readonly Notice[]): void {
    const sentences = notices.map(({ title, text = '', opener = '' }) => [`${title} ${text}`.trim(), opener] as const);
    const now = new Map(sentences.map(([sentence, opener]) => [sentence + opener, sentence]));
    for (const [key, sentence] of now) if (!this.#told.has(key)) this.#queue.say(sentence);
    this.#told = now;
  }
}
