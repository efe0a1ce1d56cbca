import { html, nothing } from 'lit';
import { displayName } from '../../client/call/display-name.ts';
import type { Peer, Room } from '../api/answers.ts';
import { peerName, peerText } from './names.ts';
import { badge } from './notices.ts';
import type { Column } from './table.ts';

/** The columns of the table of a room's peers. */
export function peerColumns(room: Room, remove: (peer: Peer) => void): [Column<Peer>, ...Column<Peer>[]] {
  const host = room.state?.host;
  return [
    {
      label: 'Name',
      cell: ({ name, peerId }) =>
        html`${peerName(name)}${peerId === host ? html`<span class="tag">host</span>` : nothing}`,
    },
    {
      label: 'Presence',
      cell: ({ presence }) => (presence === 'present' ? badge('good', 'Present') : badge('warn', 'Away')),
    },
    { label: 'Node', cell: ({ node }) => html`<span class="mono">${node}</span>` },
    { label: 'Peer id', cell: ({ peerId }) => html`<span class="mono">${peerId}</span>` },
    { label: 'Metadata', cell: metadataOf },
    {
      label: 'Actions',
      kind: 'action',
      cell: (peer) =>
        html`<button class="danger-button small" type="button" @click=${() => remove(peer)}>Remove<span class="unseen"> ${peerText(peer.name)}</span></button>`,
    },
  ];
}

function metadataOf({ metadata }: Peer): unknown {
  const entries = Object.entries(metadata);
  if (entries.length === 0) return undefined;
  const shown = entries.map(([key, value]) => `${displayName(key)}: ${displayName(String(value))}`);
  return html`${shown.map((text, index) => html`${index === 0 ? nothing : ', '}<bdi class="mono">${text}</bdi>`)}`;
}
