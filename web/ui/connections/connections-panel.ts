import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ConnectionDetails } from '../../client/call/call-store.ts';
import { displayName } from '../../client/call/display-name.ts';
import { systemClock } from '../../client/signaling/clock.ts';
import type { PanelView } from '../panels/panel-view.ts';
import { motionStyles } from '../theme.ts';
import { TILE_TEXTS } from '../stage/tile-texts.ts';
import { connectionRow } from './connection-row.ts';
import { connectionStyles } from './connection-styles.ts';
import { CONNECTION_TEXTS } from './words.ts';

/** How often the details are read anew, in ms: as often as the client reads statistics. */
const READ_MS = 2_000;

/** The panel "Connection details": how the media of each participant arrives, in the order of the tiles. */
export class ConnectionsPanel extends LitElement {
  static override properties = { view: { attribute: false }, known: { state: true } };
  static override styles = [motionStyles, connectionStyles];

  declare view: PanelView | undefined;
  /** What was read last, by peer id. */
  declare known: ReadonlyMap<string, ConnectionDetails>;
  #cancel: (() => void) | undefined;
  /** Whether the rows are open at first. Somebody who comes later closes none. */
  #open: boolean | undefined;
  #focused: Element | null = null;

  constructor() {
    super();
    this.known = new Map();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) void this.#read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#cancel?.();
  }

  /** Not before: an element that was made before its class has no `view` until then. */
  protected override firstUpdated(): void {
    void this.#read();
  }

  protected override willUpdate(): void {
    this.#focused = this.shadowRoot?.activeElement ?? null;
  }

  /** The row that had the focus may be gone, with its person: the focus stays in the panel. */
  protected override updated(): void {
    if (!this.#focused || this.#focused.isConnected) return;
    (this.shadowRoot?.querySelector('summary') ?? this.parentElement)?.focus();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { view, known } = this;
    const own = CONNECTION_TEXTS[view?.lang ?? ''] ?? CONNECTION_TEXTS['en'];
    const tile = TILE_TEXTS[view?.lang ?? ''] ?? TILE_TEXTS['en'];
    if (!view || !own || !tile) return nothing;
    const { participants } = view.state;
    if (participants.length === 0) return html`<p class="note">${own.alone}</p>`;
    this.#open ??= participants.length === 1;
    const open = this.#open;
    return html`
      <ul>
        ${repeat(
          participants,
          ({ peerId }) => peerId,
          (person) => {
            const name = displayName(person.name) || own.guest;
            return connectionRow(person, name, known.get(person.peerId) ?? {}, open, {
              own,
              tile,
            });
          },
        )}
      </ul>
    `;
  }

  async #read(): Promise<void> {
    const { store, state } = this.view ?? {};
    const read = (state?.participants ?? []).map(async ({ peerId }) => {
      const details = await store?.detailsOf(peerId).catch(() => undefined);
      return [peerId, details] as const;
    });
    const all = await Promise.all(read);
    if (!this.isConnected) return;
    this.known = new Map(all.flatMap(([peerId, details]) => (details ? [[peerId, details]] : [])));
    this.#cancel?.();
    this.#cancel = systemClock.after(READ_MS, () => void this.#read());
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'video-call-connections': ConnectionsPanel;
  }
}

// It may be there already: of another version of this file.
if (!customElements.get('video-call-connections')) customElements.define('video-call-connections', ConnectionsPanel);
