import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Problem } from '../api/problem.ts';
import type { Question } from '../state/desk.ts';
import { problemBox } from '../view/notices.ts';
import { pageStyles } from '../view/theme.ts';

/** A question, and how far it is. */
interface Asked {
  readonly question: Question;
  readonly answer: (done: boolean) => void;
  readonly busy: boolean;
  readonly problem?: Problem;
}

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

  /** The question that the dialog shows. */
  #asked: Asked | undefined;

  /**
   * Resolves with true when it was done, with false when the dialog was closed. If it was closed while the request was under way,
   * the answer to that decides. Where focus was, it is again then.
   */
  async ask(question: Question): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#gone();
    this.#show({ question, answer: resolve, busy: false });
    await this.updateComplete;
    this.#dialog?.showModal();
    return promise;
  }

  protected override render(): TemplateResult {
    const { question, busy = false, problem } = this.#asked ?? {};
    const { title, lines, act } = question ?? { title: '', lines: [], act: '' };
    return html`<dialog aria-labelledby="title" aria-describedby="text" @cancel=${this.#cancelled} @close=${this.#closed}>
      <h2 id="title">${title}</h2>
      <ul id="text">
        ${lines.map((line) => html`<li>${line}</li>`)}
      </ul>
      <div role="alert">${problem === undefined ? nothing : problemBox(problem)}</div>
      <div class="buttons">
        <button class="quiet" type="button" autofocus @click=${this.#close}>Cancel</button>
        <button class="danger-main" type="button" aria-disabled=${busy} @click=${this.#run}>
          ${busy ? html`<span class="spinner"></span>` : nothing}${act}
        </button>
      </div>
    </dialog>`;
  }

  get #dialog(): HTMLDialogElement | null | undefined {
    return this.shadowRoot?.querySelector('dialog');
  }

  #show(asked: Asked | undefined): void {
    this.#asked = asked;
    this.requestUpdate();
  }

  /** The dialog shows its question no more. */
  #gone(): void {
    const asked = this.#asked;
    this.#show(undefined);
    if (asked?.busy === false) asked.answer(false);
  }

  /** The button keeps the focus while the request is under way: one that is disabled would lose it. */
  readonly #run = async (): Promise<void> => {
    const asked = this.#asked;
    if (asked === undefined || asked.busy) return;
    const running: Asked = { question: asked.question, answer: asked.answer, busy: true };
    this.#show(running);
    const result = await asked.question.run();
    // Meanwhile the dialog may have been closed, and show another question.
    const isShown = this.#asked === running;
    if (result.ok || !isShown) asked.answer(result.ok);
    if (!isShown) return;
    this.#show({ ...running, busy: false, ...(!result.ok && { problem: result.problem }) });
    if (result.ok) this.#close();
  };

  /** A request that is under way is not called back by Escape. */
  readonly #cancelled = (event: Event): void => {
    if (this.#asked?.busy) event.preventDefault();
  };

  readonly #close = (): void => {
    if (!this.#asked?.busy) this.#dialog?.close();
  };

  /** The event comes later: another question may be shown by now. */
  readonly #closed = (): void => {
    if (!this.#dialog?.open) this.#gone();
  };
}
