import { html, nothing, type TemplateResult } from 'lit';
import type { Cluster, ClusterNode } from '../api/answers.ts';
import type { Rates } from '../state/rates.ts';
import { count, duration, megabytes, rate } from './format.ts';
import { badge } from './notices.ts';
import type { Column } from './table.ts';

/** The columns of the table of nodes. */
export function nodeColumns(
  cluster: Cluster,
  rates: ReadonlyMap<string, Rates>,
  drain: (node: ClusterNode) => void,
): [Column<ClusterNode>, ...Column<ClusterNode>[]] {
  return [
    {
      label: 'Node',
      cell: ({ node }) =>
        html`<span class="mono">${node}</span>${node === cluster.answeredBy ? html`<span class="tag">answers you</span>` : nothing}`,
    },
    { label: 'Health', cell: healthOf },
    { label: 'Version', cell: ({ state }) => state?.version },
    {
      label: 'Up',
      kind: 'short',
      cell: ({ state }) => state && duration(Math.max(0, Date.now() - Date.parse(state.startedAt))),
    },
    { label: 'Clients', kind: 'number', cell: clientsOf },
    { label: 'Peers', kind: 'number', cell: ({ state }) => state && count(state.peers) },
    { label: 'Rooms', kind: 'number', cell: ({ state }) => state && count(state.rooms) },
    { label: 'Signals', kind: 'number', cell: ({ node }) => rateOf(rates.get(node)?.signals) },
    { label: 'Errors', kind: 'number', cell: ({ node }) => rateOf(rates.get(node)?.errors) },
    { label: 'Memory', kind: 'number', cell: memoryOf },
    { label: 'Lease', kind: 'number', cell: ({ leaseMs }) => duration(leaseMs) },
    {
      label: 'Actions',
      kind: 'action',
      cell: (node) =>
        html`<button class="danger-button small" type="button" @click=${() => drain(node)}>Drain<span class="unseen"> ${node.node}</span></button>`,
    },
  ];
}

function healthOf({ state }: ClusterNode): TemplateResult {
  if (state === undefined) return badge('danger', 'Silent');
  switch (state.phase) {
    case 'starting':
      return badge('warn', 'Starting');
    case 'leaving':
    case 'draining':
      return badge('warn', 'Draining');
    case 'running':
      return state.ready ? badge('good', 'Ready') : badge('danger', 'Not ready');
    default:
      return state.phase satisfies never;
  }
}

function clientsOf({ state, load }: ClusterNode): unknown {
  return state && used(count(state.connections), state.connections, load?.connectionLimit);
}

function memoryOf({ load }: ClusterNode): unknown {
  return load && used(megabytes(load.memoryBytes), load.memoryBytes, load.memoryLimitBytes);
}

/** A figure with its share of a limit, where there is one. */
function used(shown: string, value: number, limit = 0): string {
  return limit > 0 ? `${shown} (${count(Math.round((100 * value) / limit))} %)` : shown;
}

function rateOf(value: number | undefined): string | undefined {
  return value === undefined ? undefined : rate(value);
}
