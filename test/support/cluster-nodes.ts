import { slotOf } from '../../src/adapters/redis/client.ts';
import type { RunningNode } from './node.ts';
import { until } from './until.ts';

/** Asks nodes that share Redis for their state, and finds rooms for a slot of Redis Cluster. */

export async function status(node: RunningNode, question: string): Promise<number> {
  return (await fetch(`${node.url}/health/${question}`)).status;
}

export async function allReady(nodes: readonly RunningNode[]): Promise<void> {
  await until(
    'nodes to be ready',
    async () => (await Promise.all(nodes.map((it) => status(it, 'ready')))).every((it) => it === 200),
    30_000,
  );
}

export function idOf(node: RunningNode): string {
  return /"node":"([^"]+)"/.exec(node.output())?.[1] ?? '';
}

export function roomOn(isWanted: (slot: number) => boolean): string {
  for (let number = 0; ; number += 1) {
    const room = `room-${number}`;
    if (isWanted(slotOf(`signalbox:{${room}}:seats`))) return room;
  }
}
