import { NODE_LIMITS } from '../../protocol/limits.ts';
import { publish } from '../members.ts';
import type { SignalingNode } from '../node.ts';
import type { KnockVerdict, PeerId } from '../ports.ts';
import type { Replica } from '../replica.ts';
import { failure, type Refusal, type Result, success } from '../result.ts';

/** What one is told that was turned away. */
export const DENIED: Refusal = { code: 'denied', retryAfterMs: NODE_LIMITS.deniedMs };

/** Lets in who waits, or turns it away. Rejects with StoreUnavailable (SPEC R208). */
export async function answerKnock(
  node: SignalingNode,
  { room, version }: Replica,
  verdict: KnockVerdict,
  by: PeerId | undefined,
): Promise<Result<object>> {
  const reply = await node.store.answerKnock(room, verdict, by);
  switch (reply.kind) {
    case 'refused':
      return failure('forbidden');
    case 'unknown':
      return verdict.id === undefined ? success({}) : failure('unknown-peer');
    case 'locked':
      return failure('room-locked');
    case 'full':
      return failure('room-full');
    case 'answered':
      node.events.emit({ type: 'room-changed', room, version, change: verdict.kind });
      publish(node, reply.nodes, { kind: 'waiting', room });
      node.waitingRooms.look(room);
      return success({});
    default:
      return reply satisfies never;
  }
}
