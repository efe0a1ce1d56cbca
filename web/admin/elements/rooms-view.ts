import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Result } from '../api/admin-api.ts';
import type { RoomSummary } from '../api/answers.ts';
import type { Desk } from '../state/desk.ts';
import { findRooms, type FoundRooms } from '../state/find-rooms.ts';
import { KeptFocus } from '../state/kept-focus.ts';
import { Polled } from '../state/polled.ts';
import { hrefOf } from '../state/route.ts';
import { count, counted } from '../view/format.ts';
import { roomName } from '../view/names.ts';
import { empty } from '../view/notices.ts';
import { type Column, table } from '../view/table.ts';
import { pageStyles } from '../view/theme.ts';

const EVERY_MS = 5_000;

const COLUMNS: [Column<RoomSummary>, ...Column<RoomSummary>[]] = [
  { label: 'Room', cell: ({ room }) => html`<a href=${hrefOf({ view: 'room', room })}>${roomName(room)}</a>` },
  { label: 'Peers', kind: 'number', cell: ({ peers, capacity }) => `${count(peers)} of ${count(capacity)}` },
  { label: 'Away', kind: 'number', cell: ({ away }) => (away === 0 ? '0' : html`<strong>${count(away)}</strong>`) },
  {
    label: 'Nodes',
    cell: ({ nodes }) => (nodes.length === 0 ? undefined : html`<span class="mono">${nodes.join(' ')}</span>`),
  },
];

/** What is asked for: rooms whose name has a text in it, and the cursors of the parts before the one that is shown, and of that one. */
interface Wish {
  readonly text: string;
  readonly cursors: readonly string[];
}

/** An answer, and what was asked for: until the next answer is there, the rows stay under their own title. */
interface ShownRooms extends FoundRooms {
  readonly wish: Wish;
}

/** The rooms of the cluster, in parts, and those whose name has a text in it. */
export class RoomsView extends LitElement {
  static override styles = [
    ...pageStyles,
    css`
      form {
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: end;
        gap: 0.625rem;
      }
      .parts {
        margin-block-start: 1rem;
      }
    `,
  ];
  static override properties = { desk: { attribute: false } };

  declare desk: Desk;

  #wish: Wish = { text: '', cursors: [''] };
  readonly #rooms = new Polled<ShownRooms>(this, { everyMs: EVERY_MS, read: () => this.#read(this.#wish) });

  constructor() {
    super();
    new KeptFocus(this);
  }

  protected override render(): TemplateResult {
    const { known } = this.#rooms;
    return html`
      <div class="head">
        <h1 tabindex="-1">Rooms</h1>
        <data-age .known=${known} @ask=${() => this.#rooms.ask()}></data-age>
      </div>
      <form role="search" @submit=${this.#search}>
        <label class="field">
          Name of a room, or a part of it
          <input name="text" type="search" maxlength="160" autocomplete="off" spellcheck="false" />
        </label>
        <button class="quiet" type="submit">Search</button>
      </form>
      ${known.value === undefined ? nothing : this.#shown(known.value)}
    `;
  }

  async #read(wish: Wish): Promise<Result<ShownRooms>> {
    const { text, cursors } = wish;
    const found = await findRooms(this.desk.api, { text, cursor: cursors.at(-1) ?? '' });
    return found.ok ? { ok: true, value: { ...found.value, wish } } : found;
  }

  #shown({ rooms, next, looked, wish: { text, cursors } }: ShownRooms): TemplateResult {
    const part = cursors.length;
    return html`<section aria-busy=${this.#rooms.known.asking}>
      <h2>${text === '' ? 'All rooms' : html`Rooms with “<bdi>${text}</bdi>”`}</h2>
      ${
        rooms.length > 0
          ? table('Rooms', COLUMNS, rooms, ({ room }) => room)
          : text === ''
            ? empty('No room is open', 'A room is here while somebody is in it.')
            : empty(
                `None of ${counted(looked, 'room')} has this in its name`,
                next === undefined ? 'Look at another part of the name.' : 'There are more rooms: search on.',
              )
      }
      ${
        part === 1 && next === undefined
          ? nothing
          : html`<div class="row parts">
              <button class="quiet small" type="button" ?disabled=${part === 1} @click=${() => this.#turnTo(text, cursors.slice(0, -1))}>Back</button>
              <span class="soft">Part ${count(part)}${next === undefined ? ', the last one' : ''}</span>
              <button class="quiet small" type="button" ?disabled=${next === undefined} @click=${() => this.#turnTo(text, [...cursors, next ?? ''])}>
                ${text === '' ? 'Next' : 'Search on'}
              </button>
            </div>`
      }
    </section>`;
  }

  readonly #search = (event: SubmitEvent): void => {
    event.preventDefault();
    this.#turnTo(this.shadowRoot?.querySelector('input')?.value.trim() ?? '', ['']);
  };

  #turnTo(text: string, cursors: readonly string[]): void {
    this.#wish = { text, cursors };
    void this.#rooms.again();
  }
}
