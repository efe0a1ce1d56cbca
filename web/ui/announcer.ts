import type { ReactiveControllerHost } from 'lit';
import { cameText, wentText } from './words.ts';

/** Tells users of screen readers which participant came or left. `text` is that of the element's live region. */
export class Announcer {
  #text = '';

  constructor(host: ReactiveControllerHost & HTMLElement) {
    const say = (text: string): void => {
      this.#text = text;
      host.requestUpdate();
    };
    host.addEventListener('participant-joined', ({ detail }) => say(cameText(detail.name)));
    host.addEventListener('participant-left', ({ detail }) => say(wentText(detail.participant.name)));
  }

  get text(): string {
    return this.#text;
  }
}
