import { html } from 'lit';
import type { DeadLetter } from '../api/answers.ts';
import { hrefOf } from '../state/route.ts';
import { count, moment } from './format.ts';
import { roomName, roomText } from './names.ts';
import type { Column } from './table.ts';

/** The columns of the table of dead letters. */
export function letterColumns(sendAgain: (letter: DeadLetter) => void): [Column<DeadLetter>, ...Column<DeadLetter>[]] {
  return [
    { label: 'Event', cell: ({ type }) => html`<span class="mono">${type}</span>` },
    { label: 'Room', cell: ({ room }) => html`<a href=${hrefOf({ view: 'room', room })}>${roomName(room)}</a>` },
    { label: 'URL', cell: ({ url }) => html`<span class="mono">${url}</span>` },
    { label: 'Happened', kind: 'short', cell: ({ at }) => moment(at) },
    { label: 'Given up', kind: 'short', cell: ({ buriedAt }) => moment(buriedAt) },
    { label: 'Attempts', kind: 'number', cell: ({ attempts }) => count(attempts) },
    { label: 'Why', cell: ({ reason }) => html`<bdi>${reason}</bdi>` },
    {
      label: 'Actions',
      kind: 'action',
      cell: (letter) =>
        html`<button class="quiet small" type="button" @click=${() => sendAgain(letter)}>Send again<span class="unseen"> ${letter.type} of ${roomText(letter.room)}</span></button>`,
    },
  ];
}
