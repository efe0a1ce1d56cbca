import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { NODE_LIMITS } from '../../../src/protocol/limits.ts';
import type { Result } from '../api/admin-api.ts';
import type { Sent } from '../api/answers.ts';
import type { Problem } from '../api/problem.ts';
import type { Desk } from '../state/desk.ts';
import { count, counted } from '../view/format.ts';
import { roomText } from '../view/names.ts';
import { problemBox } from '../view/notices.ts';
import { pageStyles } from '../view/theme.ts';

/** Sends a text to the clients of a room, or to all. */
export class AnnounceForm extends LitElement {
  static override styles = pageStyles;
  static override properties = { desk: { attribute: false }, room: {}, clients: { type: Number } };

  declare desk: Desk;
  /** The room; undefined for all clients. */
  declare room: string | undefined;
  /** How many clients will get it, as far as the page knows. */
  declare clients: number;

  #text = '';
  #busy = false;
  #problem: Problem | undefined;

  constructor() {
    super();
    this.clients = 0;
  }

  protected override render(): TemplateResult {
    const most = NODE_LIMITS.announcementLength;
    return html`<form @submit=${this.#submit}>
      <label class="field">
        Text
        <textarea name="text" required maxlength=${most} .value=${this.#text} aria-describedby="hint" @input=${this.#typed}></textarea>
      </label>
      <div class="row">
        <button class="quiet" type="submit" aria-disabled=${this.#busy}>Announce</button>
        <span class="soft" id="hint">${count(this.#text.length)} of ${count(most)} characters. Clients of dialects get nothing.</span>
      </div>
      <div role="alert">${this.#problem === undefined ? nothing : problemBox(this.#problem)}</div>
    </form>`;
  }

  readonly #typed = (event: Event): void => {
    if (event.target instanceof HTMLTextAreaElement) this.#text = event.target.value;
    this.requestUpdate();
  };

  readonly #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const text = this.#text.trim();
    if (this.#busy || text === '') return;
    if (this.room === undefined) return this.#toAll(text);
    this.#busy = true;
    this.requestUpdate();
    this.#told(await this.desk.api.announce(text, this.room));
    this.#busy = false;
    this.requestUpdate();
  };

  async #toAll(text: string): Promise<void> {
    await this.desk.confirm({
      title: 'Announce to everybody?',
      lines: [
        `${counted(this.clients, 'client')} of the cluster get this text, each at most once. It cannot be taken back.`,
        html`<bdi>${text}</bdi>`,
      ],
      act: 'Announce',
      run: async () => {
        const result = await this.desk.api.announce(text);
        if (result.ok) this.#told(result);
        return result;
      },
    });
  }

  #told(result: Result<Sent>): void {
    this.#problem = result.ok ? undefined : result.problem;
    this.requestUpdate();
    if (!result.ok) return;
    this.#text = '';
    const where = this.room === undefined ? 'all clients' : roomText(this.room);
    this.desk.say(`Announced to ${where}, on ${counted(result.value.nodes, 'node')}.`);
  }
}
