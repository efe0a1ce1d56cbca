import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { AdminApi } from '../api/admin-api.ts';
import type { Problem } from '../api/problem.ts';
import { isKey } from '../state/session.ts';
import { duration } from '../view/format.ts';
import { problemBox } from '../view/notices.ts';
import { pageStyles } from '../view/theme.ts';

/** The form for the key. Dispatches `signed-in` with a key that the API took. */
export class SignIn extends LitElement {
  static override styles = [
    ...pageStyles,
    css`
      :host {
        max-inline-size: 30rem;
        margin: 8vb auto 0;
      }
      section {
        padding: 1.75rem 1.5rem;
      }
      h1 {
        margin-block-end: 0.375rem;
      }
      form {
        margin-block-start: 1.25rem;
      }
      .notice {
        margin-block-start: 0;
      }
      .hint {
        color: var(--soft);
        font-size: 0.875rem;
      }
    `,
  ];
  static override properties = { refused: { type: Boolean } };

  /** True where the API refused the key that was used until now. */
  declare refused: boolean;

  #problem: Problem | undefined;
  #wrong = '';
  #busy = false;
  /** Until when the API takes no more keys, in ms since the epoch. */
  #until = 0;
  #tick: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.refused = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#tick);
  }

  protected override render(): TemplateResult {
    const waitMs = this.#until - Date.now();
    const waiting = waitMs > 0;
    return html`<section>
      <h1 tabindex="-1">Sign in</h1>
      <p class="soft">This page shows and changes what runs on the cluster. It needs the administrator’s key.</p>
      <form @submit=${this.#submit}>
        <label class="field">
          Key
          <input
            name="key"
            type="password"
            autocomplete="current-password"
            spellcheck="false"
            required
            aria-describedby="hint error"
            aria-invalid=${this.#wrong !== ''}
          />
        </label>
        <p class="hint" id="hint">The value of <code>ADMIN_KEY</code> of the nodes. This tab keeps it until you close it or sign out.</p>
        <div id="error" role="alert">${this.#trouble()}</div>
        <div class="row">
          <button class="primary" type="submit" aria-disabled=${this.#busy || waiting}>
            ${this.#busy ? html`<span class="spinner"></span>` : nothing}${waiting ? `Wait ${duration(waitMs + 999)}` : 'Sign in'}
          </button>
        </div>
      </form>
    </section>`;
  }

  #trouble(): unknown {
    if (this.#wrong !== '') return html`<div class="notice danger"><p>${this.#wrong}</p></div>`;
    if (this.#problem !== undefined) return problemBox(this.#problem);
    if (!this.refused) return nothing;
    return html`<div class="notice warn"><p>The node no longer takes the key. Sign in with the new one.</p></div>`;
  }

  readonly #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.#busy || this.#until > Date.now()) return;
    const field = this.shadowRoot?.querySelector('input');
    const key = field?.value.trim() ?? '';
    this.refused = false;
    this.#problem = undefined;
    this.#wrong = isKey(key) ? '' : 'A key has 32 to 256 characters and no spaces. Copy all of it.';
    this.requestUpdate();
    if (this.#wrong !== '') return field?.focus();
    this.#busy = true;
    const result = await new AdminApi(key).cluster();
    this.#busy = false;
    this.requestUpdate();
    if (result.ok) {
      if (field) field.value = '';
      this.dispatchEvent(new CustomEvent('signed-in', { detail: key }));
      return;
    }
    this.#refuse(result.problem);
    field?.focus();
  };

  #refuse(problem: Problem): void {
    if (problem.code === 'unauthorized') {
      this.#wrong = 'This is not the key of this cluster. After ten wrong keys the node takes one in 5 s.';
      return;
    }
    this.#problem = problem;
    if (problem.waitMs === undefined) return;
    this.#until = Date.now() + problem.waitMs;
    this.#countDown();
  }

  #countDown(): void {
    this.requestUpdate();
    if (this.#until > Date.now()) this.#tick = setTimeout(() => this.#countDown(), 500);
    else this.#problem = undefined;
  }
}

declare global {
  interface HTMLElementEventMap {
    'signed-in': CustomEvent<string>;
  }
}
