import { html, type TemplateResult } from 'lit';
import type { PanelWords } from '../panels/words.ts';

/** Something that is asked before it is done. */
export interface Question {
  readonly title: string;
  readonly text: string;
  /** The label of the button that does it. */
  readonly label: string;
  readonly yes: () => void;
}

const isolate = (event: Event): void => event.stopPropagation();

/** A dialog whose first choice is not to do it. `answered`: with either button, and with Escape. */
export function questionDialog({ title, text, label }: Question, answered: (yes: boolean) => void, texts: PanelWords) {
  const cancel = (event: Event): void => {
    event.preventDefault();
    answered(false);
  };
  return html`
    <dialog class="question" part="question" aria-labelledby="question" aria-describedby="about-question" @cancel=${cancel} @keydown=${isolate}>
      <h2 id="question">${title}</h2>
      <p id="about-question">${text}</p>
      <div class="answers">
        <button class="quiet" part="button" type="button" @click=${() => answered(false)}>${texts.cancel}</button>
        <button class="primary deed" part="button" type="button" @click=${() => answered(true)}>${label}</button>
      </div>
    </dialog>
  ` satisfies TemplateResult;
}
