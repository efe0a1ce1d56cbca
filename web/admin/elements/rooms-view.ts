import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
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

  #text = '';
  /** The cursors of the parts before this one and of this one. */
  #cursors: readonly string[] = [''];
  readonly #rooms = new Polled<FoundRooms>(this, {
    everyMs: EVERY_MS,
    read: () => findRooms(this.desk.api, { text: this.#text, cursor: this.#cursors.at(-1) ?? '' }),
  });

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

  #shown({ rooms, next, looked }: FoundRooms): TemplateResult {
    const part = this.#cursors.length;
    return html`<section aria-busy=${this.#rooms.known.asking}>
      <h2>${this.#text === '' ? 'All rooms' : html`Rooms with “<bdi>${this.#text}</bdi>”`}</h2>
      ${
        rooms.length > 0
          ? table('Rooms', COLUMNS, rooms, ({ room }) => room)
          : this.#text === ''
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
              <button class="quiet small" type="button" ?disabled=${part === 1} @click=${this.#back}>Back</button>
              <span class="soft">Part ${count(part)}${next === undefined ? ', the last one' : ''}</span>
              <button class="quiet small" type="button" ?disabled=${next === undefined} @click=${() => this.#on(next)}>
                ${this.#text === '' ? 'Next' : 'Search on'}
              </button>
            </div>`
      }
    </section>`;
  }

  readonly #search = (event: SubmitEvent): void => {
    event.preventDefault();
    this.#text = this.shadowRoot?.querySelector('input')?.value.trim() ?? '';
    this.#turnTo(['']);
  };

  readonly #back = (): void => this.#turnTo(this.#cursors.slice(0, -1));

  #on(next: string | undefined): void {
    if (next !== undefined) this.#turnTo([...this.#cursors, next]);
  }

  #turnTo(cursors: readonly string[]): void {
    this.#cursors = cursors;
    void this.#rooms.again();
  }
}
