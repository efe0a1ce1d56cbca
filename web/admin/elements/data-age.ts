import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Known } from '../state/polled.ts';
import { clockTime, duration } from '../view/format.ts';
import { badge, problemBox } from '../view/notices.ts';
import { pageStyles } from '../view/theme.ts';

/** Says how old the data of a view are, and why they are not newer (SPEC R264). Dispatches `ask` for new ones. */
export class DataAge extends LitElement {
  static override styles = [
    ...pageStyles,
    css`
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.375rem 0.625rem;
        color: var(--soft);
        font-size: 0.875rem;
        font-variant-numeric: tabular-nums;
      }
      .notice {
        margin-block: 0.75rem 0;
      }
    `,
  ];
  static override properties = { known: { attribute: false } };

  declare known: Known<unknown>;

  #tick: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.known = { asking: false, paused: false };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#tick = setInterval(() => this.requestUpdate(), 1_000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#tick);
  }

  protected override render(): TemplateResult {
    const { at, problem, nextAt = 0, asking } = this.known;
    const left = nextAt - Date.now();
    return html`
      <div class="line">
        ${this.#state()}
        ${at === undefined ? nothing : html`<span>from ${clockTime(at)}, ${duration(Math.max(0, Date.now() - at))} ago</span>`}
        ${problem !== undefined && !asking && left > 0 ? html`<span>next try in ${duration(left + 999)}</span>` : nothing}
        <button class="quiet small" type="button" @click=${this.#ask}>${problem === undefined ? 'Refresh' : 'Try now'}</button>
      </div>
      ${problem === undefined ? nothing : problemBox(problem)}
    `;
  }

  #state(): TemplateResult {
    const { at, problem, paused } = this.known;
    if (problem !== undefined) return badge('danger', at === undefined ? 'No data' : 'Old data');
    if (paused) return badge('warn', 'Paused');
    return at === undefined ? badge('calm', 'Loading') : badge('good', 'Live');
  }

  readonly #ask = (): void => void this.dispatchEvent(new CustomEvent('ask'));
}
