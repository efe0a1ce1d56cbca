import { NODE_LIMITS } from '../protocol/limits.ts';
import type { RoomRequest } from '../protocol/requests.ts';
import type { NodeEvent } from './events.ts';
import { commit, duringCall } from './follow-room.ts';
import { type Authority, mayModerate } from './moderation.ts';
import type { Connection, SignalingNode } from './node.ts';
import {
  type ConnectionId,
  type KnockVerdict,
  type PeerId,
  type RoomId,
  type StatePatch,
  StoreUnavailable,
} from './ports.ts';
import { closeAs, removeAs } from './remove-peer.ts';
import type { Replica } from './replica.ts';
import { rulesOf } from './room-rules.ts';
import { failure, rateLimited, type Result, success } from './result.ts';
import { answerKnock } from './waiting/answer-knock.ts';

type RoomChange = Extract<NodeEvent, { type: 'room-changed' }>['change'];

/** Changes the room of the sender (SPEC R191, R197-R205). */
export async function changeRoom(node: SignalingNode, id: ConnectionId, request: RoomRequest): Promise<Result<object>> {
  const connection = node.connected.get(id);
  if (connection?.state.kind !== 'joined') return failure('not-joined');
  const replica = node.replicas.get(connection.state.room);
  if (replica === undefined || !replica.hosted) return failure('not-joined');
  const authority = mayModerate(node, connection, replica);
  if (authority.kind === 'none') return failure('forbidden');
  if ('peerId' in request && !replica.seats.has(request.peerId)) return failure('unknown-peer');
  try {
    return await carryOut(node, connection, replica, request, authority);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    return failure('store-unavailable');
  }
}

async function carryOut(
  node: SignalingNode,
  { budget }: Connection,
  replica: Replica,
  request: RoomRequest,
  authority: Exclude<Authority, { kind: 'none' }>,
): Promise<Result<object>> {
  const { room } = replica;
  const by = authority.kind === 'host' ? authority.peerId : undefined;
  const change = (patch: StatePatch, kind: RoomChange): Result<object> | Promise<Result<object>> =>
    budget.takeBytes(bytesOf(replica)) ? amend(node, replica, patch, kind, by) : rateLimited(budget.waitMs());
  switch (request.action) {
    case 'hand-over':
      return change({ host: request.peerId }, 'handed-over');
    case 'lock':
      return change({ locked: true }, 'locked');
    case 'unlock':
      return change({ locked: null }, 'unlocked');
    case 'waiting':
      return change({ waiting: request.on || null }, request.on ? 'waiting-on' : 'waiting-off');
    case 'admit':
    case 'deny':
      return answerKnock(node, replica, verdictOf(node, room, request), by);
    case 'capacity': {
      const { peers } = request;
      const { capacity } = rulesOf(node, room);
      return change({ capacity: peers === null ? null : Math.min(peers, capacity) }, 'capacity');
    }
    case 'length':
      return change({ endsInMs: request.ms }, 'length');
    case 'ask-to-mute': {
      const { peerId, off = false } = request;
      return change(
        { mute: { peerId, ...(!off && { from: authority.peerId }) } },
        off ? 'mute-taken-back' : 'asked-to-mute',
      );
    }
    case 'unban':
      return change({ unban: request.ban }, 'unbanned');
    case 'remove': {
      // First the ban, so that the peer cannot join again in between.
      const banned = request.ban ? await change({ ban: request.peerId }, 'banned') : success({});
      if (!banned.ok) return banned;
      return endingOf(await removeAs(node, room, request.peerId, by), 'unknown-peer');
    }
    case 'end':
      // Where the store has no such room it has lost its data: the room is put back, and can be closed then.
      return endingOf(await closeAs(node, room, { answerFirst: true, by }), 'store-unavailable');
    default:
      return request satisfies never;
  }
}

/** What a change of the state makes leave for all peers, near enough: the state before it, for each of them (SPEC R120). */
function bytesOf({ state, seats }: Replica): number {
  return Buffer.byteLength(JSON.stringify(state)) * seats.size;
}

function endingOf(
  ending: Awaited<ReturnType<typeof closeAs>>,
  ifUnchanged: 'unknown-peer' | 'store-unavailable',
): Result<object> {
  switch (ending) {
    case 'changed':
      return success({});
    case 'unchanged':
      return failure(ifUnchanged);
    case 'refused':
      return failure('forbidden');
    default:
      return ending satisfies never;
  }
}

function verdictOf(
  node: SignalingNode,
  room: RoomId,
  { action, knock }: Extract<RoomRequest, { action: 'admit' | 'deny' }>,
): KnockVerdict {
  const which = knock === undefined ? {} : { id: knock };
  return action === 'admit'
    ? { kind: 'admitted', ...which, capacity: rulesOf(node, room).capacity }
    : { kind: 'denied', ...which, restMs: NODE_LIMITS.deniedMs };
}

async function amend(
  node: SignalingNode,
  { room }: Replica,
  patch: StatePatch,
  change: RoomChange,
  by: PeerId | undefined,
): Promise<Result<object>> {
  return duringCall(node, room, async (replica) => {
    const outcome = await node.store.amend(room, patch, by);
    // Meanwhile somebody else became host, or the peer that was to be host left.
    if (outcome.kind === 'refused') return failure('forbidden');
    const { version, state, nodes } = outcome;
    node.events.emit({ type: 'room-changed', room, version, change });
    commit(node, replica, { type: 'room-updated', version, state }, node.settings.nodeId, nodes);
    return success({});
  });
}
