import type { AdminApi } from '../api/admin-api.ts';
import type { Cluster, ClusterNode } from '../api/answers.ts';
import type { Question } from '../state/desk.ts';
import { counted } from './format.ts';

/** What is asked before a node is drained. */
export function drainQuestion({ node, state }: ClusterNode, cluster: Cluster, api: AdminApi): Question {
  const others = cluster.nodes.filter((other) => other.node !== node && other.state?.ready === true).length;
  const clients = counted(state?.connections ?? 0, 'client');
  return {
    title: `Drain ${node}?`,
    lines: [
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
