import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Result } from '../api/admin-api.ts';
import type { DeadLetter, DeadLetters } from '../api/answers.ts';
import type { Problem } from '../api/problem.ts';
import type { Desk } from '../state/desk.ts';
import { KeptFocus } from '../state/kept-focus.ts';
import { Polled } from '../state/polled.ts';
import { count } from '../view/format.ts';
import { letterColumns } from '../view/letter-columns.ts';
import { empty, problemBox } from '../view/notices.ts';
import { table } from '../view/table.ts';
import { pageStyles } from '../view/theme.ts';

const EVERY_MS = 15_000;
const MOST = 100;

/** The dead letters; undefined where no node sends webhooks. */
interface Letters {
  readonly found: DeadLetters | undefined;
}

/** The webhook events that were given up for a URL. */
export class WebhooksView extends LitElement {
  static override styles = pageStyles;
  static override properties = { desk: { attribute: false } };

  declare desk: Desk;

  #problem: Problem | undefined;
  readonly #letters = new Polled<Letters>(this, { everyMs: EVERY_MS, read: () => this.#read() });

  constructor() {
    super();
    new KeptFocus(this);
  }

  protected override render(): TemplateResult {
    const { known } = this.#letters;
    return html`
      <div class="head">
        <h1 tabindex="-1">Dead letters</h1>
        <data-age .known=${known} @ask=${() => this.#letters.ask()}></data-age>
      </div>
      <div role="alert">${this.#problem === undefined ? nothing : problemBox(this.#problem)}</div>
      ${known.value === undefined ? nothing : this.#shown(known.value.found)}
    `;
  }

  #shown(found: DeadLetters | undefined): TemplateResult {
    return html`<section>
      <h2>Webhook events that were given up</h2>
      ${
        found === undefined
          ? empty('Webhooks are off', html`Set <code>WEBHOOK_URLS</code> to have them.`)
          : found.letters.length === 0
            ? empty('No dead letter', 'Every event was delivered, or is still tried.')
            : table(
                'Dead letters',
                letterColumns((letter) => void this.#sendAgain(letter)),
                found.letters,
                ({ id, receiver }) => `${id} ${receiver}`,
              )
      }
      ${found?.more === true ? html`<p class="soft">These are the latest ${count(MOST)}. There are more.</p>` : nothing}
    </section>`;
  }

  async #sendAgain(letter: DeadLetter): Promise<void> {
    const result = await this.desk.api.sendAgain(letter);
    this.#problem = result.ok ? undefined : result.problem;
    this.requestUpdate();
    if (result.ok) this.desk.say(`${letter.type} waits for its URL again.`);
    await this.#letters.ask();
  }

  async #read(): Promise<Result<Letters>> {
    const result = await this.desk.api.deadLetters(MOST);
    if (result.ok) return { ok: true, value: { found: result.value } };
    return result.problem.code === 'not-found' ? { ok: true, value: { found: undefined } } : result;
  }
}
