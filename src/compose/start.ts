import type { Cluster } from './cluster.ts';
import type { NodeEvent, NodeEvents } from '../core/events.ts';
import type { LeaseLoop } from '../core/lease-loop.ts';
import type { SignalingNode } from '../core/node.ts';
import type { Log } from '../core/ports.ts';
import { receive } from '../core/receive.ts';
import type { Webhooks } from '../core/webhooks/webhooks.ts';

/** Passes each event to all listeners, in the order in which they are given. */
export function tellAll(...listeners: readonly ((event: NodeEvent) => void)[]): NodeEvents {
  return {
    emit(event) {
      for (const listener of listeners) listener(event);
    },
  };
}

/** The parts of a node that begin something. */
export interface Starting {
  readonly node: SignalingNode;
  readonly cluster: Cluster;
  readonly lease: LeaseLoop;
  /** Undefined where nobody is told. */
  readonly webhooks: Pick<Webhooks, 'start'> | undefined;
  readonly log: Log;
}

/** Opens the inbox, then takes the lease, then takes joins. If the store is away, this goes on in the background. */
export async function start({ node, cluster, lease, webhooks, log }: Starting): Promise<void> {
  webhooks?.start();
  const running = cluster
    .open((envelope) => receive(node, envelope))
    .then(() => lease.renew())
    .then(() => {
      if (node.phase === 'starting') node.phase = 'running';
      cluster.onStoreBack(() => {
        node.wasOutOfTouch = true;
        void lease.renew();
      });
    });
  if (await cluster.connected) await running;
  else running.catch((error: unknown) => log.warn('inbox not opened', { error }));
}
