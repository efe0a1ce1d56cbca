import { encodeEvent } from '../protocol/frames.ts';
import type { SignalingNode } from './node.ts';

/**
 * Tells every client to go elsewhere, the first `fromMs` from now, the last before `untilMs`, so that they do not
 * arrive at the next node together; and takes no more joins from now on (SPEC R18, R70).
 */
export function startDraining(node: SignalingNode, fromMs: number, untilMs: number): void {
  node.phase = 'draining';
  const step = (untilMs - fromMs) / Math.max(1, node.connected.size);
  let index = 0;
  for (const id of node.connected.keys()) {
    const afterMs = Math.round(fromMs + step * index);
    node.connections.send(id, encodeEvent('goodbye', { reason: 'drain', reconnect: true, afterMs }));
    index += 1;
  }
  node.log.info('goodbye sent', { count: index });
}

/** Waits until the store knows of everything this node gave up. */
export async function finishDraining(node: SignalingNode): Promise<void> {
  while (node.tasks.size > 0) await Promise.allSettled(node.tasks);
}
