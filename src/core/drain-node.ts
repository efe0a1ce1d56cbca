import { encodeEvent } from '../protocol/frames.ts';
import { countConnections, type SignalingNode } from './node.ts';

/**
 * Starts the drain: the node takes no more joins, and tells every client to go elsewhere at a moment between `fromMs`
 * and `untilMs` from now (SPEC R18, R70). Each client has a slice of that time for itself, so that the clients do not
 * arrive at the next node all together. `random` (0 to 1) draws the moment within the slice, so that the clients of
 * several nodes that drain at once do not arrive in step either.
 */
export function startDraining(node: SignalingNode, fromMs: number, untilMs: number, random: () => number): void {
  node.phase = 'draining';
  const slice = (untilMs - fromMs) / Math.max(1, countConnections(node));
  let index = 0;
  for (const { id, inner } of node.connected.values()) {
    if (inner) continue;
    const afterMs = Math.floor(fromMs + slice * (index + random()));
    node.connections.send(id, encodeEvent('goodbye', { reason: 'drain', reconnect: true, afterMs }));
    index += 1;
  }
  node.events.emit({ type: 'goodbyes-sent', count: index });
}

/** Waits until the store knows of every seat that this node gave up. */
export async function finishDraining(node: SignalingNode): Promise<void> {
  while (node.tasks.size > 0) await Promise.allSettled(node.tasks);
}

/**
 * How much is left to the lease if the node ends now: the number of seats that wait for the store and of tasks under
 * way.
 */
export function leftToLease({ tasks, unsettled }: SignalingNode): number {
  return tasks.size + unsettled.size;
}
