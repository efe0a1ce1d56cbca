import { html, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { systemClock } from '../client/signaling/clock.ts';
import { type Announcement, Announcements } from './announcements.ts';
import type { LanguageController } from './words/language.ts';
import { announcementText, nameText } from './words/texts.ts';

/** How long an announcement stays, in ms: a screen reader takes what comes into an empty region for something new. */
const KEPT_MS = 1_000;

/** Tells users of screen readers who came and who left. `text` is that of the element's live region. */
export class Announcer {
  readonly #language: LanguageController;
  #said: readonly Announcement[] = [];
  #count = 0;
  #cancel: (() => void) | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement, language: LanguageController) {
    this.#language = language;
    const say = (said: readonly Announcement[]): void => {
      this.#said = said;
      this.#count++;
      this.#cancel?.();
      this.#cancel = said.length === 0 ? undefined : systemClock.after(KEPT_MS, () => say([]));
      host.requestUpdate();
    };
    const announcements = new Announcements(systemClock, say);
    host.addEventListener('participant-joined', ({ detail }) =>
      announcements.came(detail.peerId, nameText(detail.name, language.words)),
    );
    host.addEventListener('participant-left', ({ detail }) =>
      announcements.went(detail.participant.peerId, nameText(detail.participant.name, language.words)),
    );
    host.addEventListener('call-ended', () => {
      announcements.reset();
      say([]);
    });
  }

  /** New nodes for each announcement: a screen reader does not read again what has not changed. */
  get text(): TemplateResult {
    const sentences = this.#said.map(
      (each) => html`<bdi>${each.name}</bdi>${announcementText(each, this.#language.words)} `,
    );
    return html`${keyed(this.#count, html`<span>${sentences}</span>`)}`;
  }
}
