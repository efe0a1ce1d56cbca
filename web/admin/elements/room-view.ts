import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Result } from '../api/admin-api.ts';
import type { Peer, Room, Timeline } from '../api/answers.ts';
import type { Problem } from '../api/problem.ts';
import type { Desk } from '../state/desk.ts';
import { focusHeading, KeptFocus } from '../state/kept-focus.ts';
import { Polled } from '../state/polled.ts';
import { closeQuestion, removeQuestion } from '../view/room-questions.ts';
import { peerText, roomName, roomText } from '../view/names.ts';
import { empty, notice, problemBox } from '../view/notices.ts';
import { peerColumns } from '../view/peer-columns.ts';
import { roomFigures } from '../view/room-figures.ts';
import { table } from '../view/table.ts';
import { pageStyles } from '../view/theme.ts';

const EVERY_MS = 3_000;

/** What is known of a room: it, if somebody is in it, and what happened in it, if a node tells. */
interface Account {
  readonly room: Room | undefined;
  readonly timeline: Timeline | Problem;
}

/** One room: its peers, what happened in it; remove, close, announce. */
export class RoomView extends LitElement {
  static override styles = [
    ...pageStyles,
    css`
      .back {
        display: inline-block;
        margin-block-end: 0.5rem;
        padding-block: 0.25rem;
      }
    `,
  ];
  static override properties = { desk: { attribute: false }, room: {} };

  declare desk: Desk;
  declare room: string;

  readonly #account = new Polled<Account>(this, { everyMs: EVERY_MS, read: () => this.#read() });

  constructor() {
    super();
    this.room = '';
    new KeptFocus(this);
  }

  protected override render(): TemplateResult {
    const { known } = this.#account;
    return html`
      <a class="back" href="#/rooms">All rooms</a>
      <div class="head">
        <h1 tabindex="-1">${roomName(this.room)}</h1>
        <data-age .known=${known} @ask=${() => this.#account.ask()}></data-age>
      </div>
      ${known.value === undefined ? nothing : this.#shown(known.value)}
    `;
  }

  #shown({ room, timeline }: Account): TemplateResult {
    return html`
      ${room === undefined ? this.#nobody() : this.#peers(room)}
      ${
        'events' in timeline
          ? html`<room-timeline .timeline=${timeline} .peers=${room?.peerList ?? []}></room-timeline>`
          : noAccount(timeline)
      }
      ${room === undefined ? nothing : this.#actions(room)}
    `;
  }

  #nobody(): TemplateResult {
    return html`<section>${empty('Nobody is in this room', 'It is open again when somebody joins it.')}</section>`;
  }

  #peers(room: Room): TemplateResult {
    const remove = (peer: Peer): void => void this.#remove(peer, room);
    return html`
      ${roomFigures(room)}
      <section>
        <div class="title">
          <h2>Peers</h2>
          <button class="danger-button small" type="button" @click=${() => this.#close(room)}>Close room</button>
        </div>
        ${table('Peers', peerColumns(room, remove), byName(room.peerList), ({ peerId }) => peerId)}
      </section>
    `;
  }

  #actions(room: Room): TemplateResult {
    return html`
      <section>
        <h2>Announce to this room</h2>
        <announce-form .desk=${this.desk} .room=${this.room} .clients=${room.peers - room.away}></announce-form>
      </section>
    `;
  }

  /** A room that nobody is in is no failure: its timeline may still be there. */
  async #read(): Promise<Result<Account>> {
    const { api } = this.desk;
    const [room, timeline] = await Promise.all([api.room(this.room), api.timeline(this.room)]);
    if (!room.ok && room.problem.code !== 'not-found') return room;
    return {
      ok: true,
      value: {
        room: room.ok ? room.value : undefined,
        timeline: timeline.ok ? timeline.value : timeline.problem,
      },
    };
  }

  async #remove(peer: Peer, room: Room): Promise<void> {
    if (!(await this.desk.confirm(removeQuestion(peer, room, this.desk.api)))) return;
    this.desk.say(`Removed ${peerText(peer.name)}.`);
    await this.#account.ask();
  }

  async #close(room: Room): Promise<void> {
    if (!(await this.desk.confirm(closeQuestion(room, this.desk.api)))) return;
    this.desk.say(`Closed ${roomText(room.room)}.`);
    focusHeading(this);
    await this.#account.ask();
  }
}

/** In an order that stays, so that nothing moves under the pointer. */
function byName(peers: readonly Peer[]): readonly Peer[] {
  return peers.toSorted((a, b) => a.name.localeCompare(b.name) || (a.peerId < b.peerId ? -1 : 1));
}

function noAccount(problem: Problem): TemplateResult {
  if (problem.code !== 'not-found') return problemBox(problem);
  return notice(
    'calm',
    'No node tells what happened here.',
    'Nodes keep an account of a room from the time on when they first serve it.',
  );
}
