import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ErrorCount, LinkCount, Peer, Timeline, TimelineEvent } from '../api/answers.ts';
import { eventText } from '../view/event-text.ts';
import { count, counted, listed, moment } from '../view/format.ts';
import { peerName } from '../view/names.ts';
import { empty, notice } from '../view/notices.ts';
import { table } from '../view/table.ts';
import { pageStyles } from '../view/theme.ts';

/** How many events are shown before somebody asks for all. */
const SOME = 50;

/** What happened in a room, the latest first; its links and errors. */
export class RoomTimeline extends LitElement {
  static override styles = [
    ...pageStyles,
    css`
      ol {
        margin: 0.75rem 0 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: 5.5rem minmax(0, 1fr);
        gap: 0.125rem 1rem;
        padding: 0.4375rem 0;
        border-block-end: 1px solid var(--line);
        overflow-wrap: anywhere;
      }
      li:last-child {
        border-block-end: 0;
      }
      li > :first-child {
        color: var(--soft);
        font-variant-numeric: tabular-nums;
      }
      li.first {
        border-block-end-width: 3px;
      }
      .two {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr));
        column-gap: 1rem;
      }
      .more {
        margin-block-start: 0.75rem;
      }
      @container (inline-size < 30rem) {
        li {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];
  static override properties = { timeline: { attribute: false }, peers: { attribute: false } };

  declare timeline: Timeline;
  declare peers: readonly Peer[];

  #all = false;

  protected override render(): TemplateResult {
    const { events } = this.timeline;
    const latestFirst = events.toReversed();
    const shown = this.#all ? latestFirst : latestFirst.slice(0, SOME);
    return html`
      <section>
        <h2>Timeline</h2>
        ${this.#gaps()}
        ${
          events.length === 0
            ? empty(
                'Nothing is known to have happened',
                'Nodes tell of a room from the time on when they first serve it.',
              )
            : html`<ol>
                ${repeat(
                  shown,
                  ({ version }) => version,
                  (event) => this.#line(event),
                )}
              </ol>`
        }
        ${
          shown.length === events.length
            ? nothing
            : html`<button class="quiet small more" type="button" @click=${this.#showAll}>Show all ${count(events.length)}</button>`
        }
      </section>
      <div class="two">${this.#links()}${this.#errors()}</div>
    `;
  }

  #line(event: TimelineEvent): TemplateResult {
    return html`<li class=${event.first ? 'first' : nothing}>
      <span>${event.at === undefined ? '–' : moment(event.at)}</span>
      <span>${eventText(event)}</span>
    </li>`;
  }

  #gaps(): unknown {
    const { complete, nodes, since } = this.timeline;
    const quiet = nodes.filter(({ account }) => account === 'silent' || account === 'off').map(({ node }) => node);
    const forgotten = nodes.reduce((all, node) => all + (node.forgotten ?? 0), 0);
    return [
      since === undefined ? nothing : html`<p class="soft">Nodes tell of this room since ${moment(since)}.</p>`,
      complete || quiet.length === 0
        ? nothing
        : notice(
            'warn',
            'The timeline is not complete.',
            `${listed(quiet)} did not tell: out of reach, without ADMIN_KEY, or of an older version.`,
          ),
      forgotten === 0
        ? nothing
        : notice(
            'calm',
            `${counted(forgotten, 'older event')} are forgotten.`,
            'A node keeps the latest 200 of a room.',
          ),
    ];
  }

  #links(): TemplateResult {
    const { links, otherSignals } = this.timeline;
    const columns = [
      { label: 'From', cell: ({ from }: LinkCount) => this.#peer(from) },
      { label: 'To', cell: ({ to }: LinkCount) => this.#peer(to) },
      { label: 'Signals', kind: 'number', cell: ({ signals }: LinkCount) => count(signals) },
    ] as const;
    return html`<section>
      <h2>Signals by link</h2>
      ${links.length === 0 ? empty('No signal yet', 'Peers of this room have sent each other nothing.') : nothing}
      ${links.length === 0 ? nothing : table('Signals by link', columns, links, ({ from, to }) => `${from} ${to}`)}
      ${otherSignals === 0 ? nothing : html`<p class="soft">And ${counted(otherSignals, 'signal')} on further links.</p>`}
    </section>`;
  }

  #errors(): TemplateResult {
    const { errors } = this.timeline;
    const columns = [
      { label: 'Code', cell: ({ code }: ErrorCount) => html`<span class="mono">${code}</span>` },
      { label: 'Count', kind: 'number', cell: (row: ErrorCount) => count(row.count) },
      { label: 'Latest', kind: 'number', cell: ({ latestAt }: ErrorCount) => moment(latestAt) },
    ] as const;
    return html`<section>
      <h2>Errors</h2>
      ${errors.length === 0 ? empty('No error', 'Clients were refused nothing in this room.') : table('Errors', columns, errors, ({ code }) => code)}
    </section>`;
  }

  /** A peer that is there by its name, one that is gone by its id. */
  #peer(id: string): TemplateResult {
    const known = this.peers.find(({ peerId }) => peerId === id);
    const gone = this.timeline.events.findLast((event) => event.peerId === id && event.name !== undefined);
    const name = known?.name ?? gone?.name;
    return name === undefined ? html`<span class="mono">${id}</span>` : peerName(name);
  }

  readonly #showAll = (): void => {
    this.#all = true;
    this.requestUpdate();
  };
}
