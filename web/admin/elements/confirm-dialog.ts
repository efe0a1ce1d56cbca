import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Problem } from '../api/problem.ts';
import type { Question } from '../state/desk.ts';
import { problemBox } from '../view/notices.ts';
import { pageStyles } from '../view/theme.ts';

/** Asks before something that cannot be taken back. It stays open until that is done, and shows why if it was not. */
export class ConfirmDialog extends LitElement {
  static override styles = [
    ...pageStyles,
    css`
      dialog {
        inline-size: min(30rem, calc(100vi - 2rem));
        max-block-size: calc(100dvb - 2rem);
        padding: 1.5rem;
        border: 1px solid var(--line);
        border-radius: 20px;
        background: var(--panel);
        color: var(--text);
        overflow-y: auto;
      }
      dialog::backdrop {
        background: rgb(8 12 20 / 55%);
      }
      h2 {
        font-size: 1.25rem;
        overflow-wrap: anywhere;
      }
      ul {
        display: grid;
        gap: 0.5rem;
        margin: 0.875rem 0 0;
        padding: 0 0 0 1.125rem;
        overflow-wrap: anywhere;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap-reverse;
        justify-content: flex-end;
        gap: 0.625rem;
        margin-block-start: 1.5rem;
      }
    `,
  ];

  #question: Question | undefined;
  #problem: Problem | undefined;
  #busy = false;
  #answer: (done: boolean) => void = () => undefined;

  /** Resolves with true when it was done, with false when the dialog was closed. Where focus was, it is again then. */
  async ask(question: Question): Promise<boolean> {
    this.#question = question;
    this.#problem = undefined;
    this.#busy = false;
    this.requestUpdate();
    await this.updateComplete;
    this.#dialog?.showModal();
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  protected override render(): TemplateResult {
    const { title, lines, act } = this.#question ?? { title: '', lines: [], act: '' };
    return html`<dialog aria-labelledby="title" aria-describedby="text" @cancel=${this.#cancelled} @close=${this.#closed}>
      <h2 id="title">${title}</h2>
      <ul id="text">
        ${lines.map((line) => html`<li>${line}</li>`)}
      </ul>
      <div role="alert">${this.#problem === undefined ? nothing : problemBox(this.#problem)}</div>
      <div class="buttons">
        <button class="quiet" type="button" autofocus @click=${this.#close}>Cancel</button>
        <button class="danger-main" type="button" aria-disabled=${this.#busy} @click=${this.#run}>
          ${this.#busy ? html`<span class="spinner"></span>` : nothing}${act}
        </button>
      </div>
    </dialog>`;
  }

  get #dialog(): HTMLDialogElement | null | undefined {
    return this.shadowRoot?.querySelector('dialog');
  }

  /** The button keeps the focus while the request is under way: one that is disabled would lose it. */
  readonly #run = async (): Promise<void> => {
    if (this.#busy || this.#question === undefined) return;
    this.#busy = true;
    this.requestUpdate();
    const result = await this.#question.run();
    this.#busy = false;
    this.#problem = result.ok ? undefined : result.problem;
    this.requestUpdate();
    if (!result.ok) return;
    this.#answer(true);
    this.#close();
  };

  /** A request that is under way is not called back by Escape. */
  readonly #cancelled = (event: Event): void => {
    if (this.#busy) event.preventDefault();
  };

  readonly #close = (): void => {
    if (!this.#busy) this.#dialog?.close();
  };

  /** After `true` this changes nothing: a promise has one answer. */
  readonly #closed = (): void => this.#answer(false);
}
