import type { AdminApi } from '../api/admin-api.ts';
import type { Cluster, ClusterNode } from '../api/answers.ts';
import type { Question } from '../state/desk.ts';
import { counted } from './format.ts';

/** What is asked before a node is drained. */
export function drainQuestion({ node, state }: ClusterNode, cluster: Cluster, api: AdminApi): Question {
  const others = cluster.nodes.filter((other) => other.node !== node && other.state?.ready === true).length;
  const clients = state === undefined ? 'clients' : counted(state.connections, 'client');
  return {
    title: `Drain ${node}?`,
    lines: [
      ...(state === undefined
        ? ['It does not answer: it may not hear of this, and how many clients it has is not known.']
        : []),
      others === 0
        ? `No other node is ready: its ${clients} cannot connect until one is.`
        : `Its ${clients} move to ${counted(others, 'other ready node')}. Calls go on meanwhile.`,
      'Its process ends then. Compose and Kubernetes start it again, under a new id.',
      ...(node === cluster.answeredBy
        ? ['It is the node that serves this page: open the page on another one then.']
        : []),
    ],
    act: 'Drain',
    run: () => api.drain(node),
  };
}
