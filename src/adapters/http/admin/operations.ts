import type { Administration, ClusterNode } from '../../../core/administration/administration.ts';
import { listRooms, lookAtRoom, type RoomView } from '../../../core/administration/rooms.ts';
import type { SignalingNode } from '../../../core/node.ts';
import { closeRoom, removePeer } from '../../../core/remove-peer.ts';
import { isStoredRoom } from '../../../gateway/dialect.ts';
import { type Act, NO_ROOM, type Operation, operation, type Outcome } from './operation.ts';
import * as schemas from './schemas.ts';
import { shownState } from './shown-state.ts';
import { timelineOperation } from './timeline-operation.ts';
import { type MintToken, tokenOperation } from './token-operation.ts';
import { type DeadLetters, webhookOperations } from './webhook-operations.ts';

/** What only some nodes can do. */
export interface OptionalParts {
  /** Undefined where JWT_SECRET is not set. */
  readonly mint: MintToken | undefined;
  /** Undefined where WEBHOOK_URLS is not set. */
  readonly webhooks: DeadLetters | undefined;
}

/** Everything that the administration API can do, in the order of its document. */
export function adminOperations(
  node: SignalingNode,
  administration: Administration,
  { mint, webhooks }: OptionalParts,
): readonly Operation[] {
  const act: Act = (event) => node.events.emit({ type: 'admin-acted', ...event });
  return [
    operation(
      {
        id: 'listRooms',
        method: 'get',
        path: '/rooms',
        summary: 'List the rooms of the cluster',
        description: 'In parts: go on with `next` until an answer has none.',
        params: schemas.nothing,
        query: schemas.pageQuery,
        body: undefined,
        status: 200,
        result: schemas.roomPage,
        errors: [],
      },
      async ({ query: { cursor, limit } }) => {
        const list = await listRooms(node, cursor, limit);
        if (list === undefined) return { ok: false, code: 'bad-message', detail: 'query.cursor: is none of this API' };
        const { next } = list;
        // A node of a later version may have rooms of a dialect that this one does not know.
        const rooms = list.rooms.filter(({ room }) => isStoredRoom(room));
        return { ok: true, value: { rooms: rooms.map(summaryOf), ...(next !== undefined && { next }) } };
      },
    ),
    operation(
      {
        id: 'getRoom',
        method: 'get',
        path: '/rooms/{room}',
        summary: 'Show one room with its peers',
        description: 'A room without peers does not exist.',
        params: schemas.roomParams,
        query: schemas.nothing,
        body: undefined,
        status: 200,
        result: schemas.room,
        errors: ['not-found'],
      },
      async ({ params: { room } }) => {
        const view = await lookAtRoom(node, room);
        return view === undefined
          ? NO_ROOM
          : { ok: true, value: { ...summaryOf(view), peerList: [...view.seats], state: shownState(view.state) } };
      },
    ),
    timelineOperation(node.settings.nodeId, administration),
    operation(
      {
        id: 'closeRoom',
        method: 'delete',
        path: '/rooms/{room}',
        summary: 'Close a room',
        description: 'Ends the sessions of all its peers, on all nodes. The room may be joined anew.',
        params: schemas.roomParams,
        query: schemas.nothing,
        body: undefined,
        status: 204,
        result: undefined,
        errors: ['not-found'],
      },
      async ({ params: { room } }, address) => {
        if (!(await closeRoom(node, room))) return NO_ROOM;
        act({ act: 'closed a room', address, room });
        return DONE;
      },
    ),
    operation(
      {
        id: 'removePeer',
        method: 'delete',
        path: '/rooms/{room}/peers/{peerId}',
        summary: 'Remove a peer from a room',
        description: 'Ends its session on whatever node it is. It may join again as a new peer.',
        params: schemas.peerParams,
        query: schemas.nothing,
        body: undefined,
        status: 204,
        result: undefined,
        errors: ['not-found'],
      },
      async ({ params: { room, peerId } }, address) => {
        if (!(await removePeer(node, room, peerId))) return NO_PEER;
        act({ act: 'removed a peer', address, room, peerId });
        return DONE;
      },
    ),
    operation(
      {
        id: 'announceInRoom',
        method: 'post',
        path: '/rooms/{room}/announcements',
        summary: 'Announce a text to a room',
        description: 'Its native clients get the event `announcement`, at most once. Clients of dialects have none.',
        params: schemas.roomParams,
        query: schemas.nothing,
        body: schemas.announcement,
        status: 202,
        result: schemas.sentTo,
        errors: ['not-found', 'payload-too-large'],
      },
      async ({ params: { room }, body }, address) => {
        const nodes = await administration.announceIn(room, body?.text ?? '');
        if (nodes === undefined) return NO_ROOM;
        act({ act: 'announced to a room', address, room });
        return { ok: true, value: { nodes } };
      },
    ),
    operation(
      {
        id: 'announce',
        method: 'post',
        path: '/announcements',
        summary: 'Announce a text to everybody',
        description: 'Every native client of the cluster gets the event `announcement`, at most once.',
        params: schemas.nothing,
        query: schemas.nothing,
        body: schemas.announcement,
        status: 202,
        result: schemas.sentTo,
        errors: ['payload-too-large'],
      },
      async ({ body }, address) => {
        const nodes = await administration.announce(body?.text ?? '');
        act({ act: 'announced to all', address });
        return { ok: true, value: { nodes } };
      },
    ),
    operation(
      {
        id: 'getCluster',
        method: 'get',
        path: '/cluster',
        summary: 'Show the nodes of the cluster',
        description: 'Each node that has a lease is asked, and has 1 s to answer.',
        params: schemas.nothing,
        query: schemas.nothing,
        body: undefined,
        status: 200,
        result: schemas.cluster,
        errors: [],
      },
      async () => {
        const nodes = await administration.nodes();
        const complete = nodes.every(({ state }) => state !== undefined);
        return { ok: true, value: { answeredBy: node.settings.nodeId, complete, nodes: nodes.map(shownNode) } };
      },
    ),
    operation(
      {
        id: 'drainNode',
        method: 'post',
        path: '/nodes/{node}/drain',
        summary: 'Drain a node',
        description:
          'The node ends as after SIGTERM: its clients move to other nodes, and its process exits. What started the process may start it again.',
        params: schemas.nodeParams,
        query: schemas.nothing,
        body: undefined,
        status: 202,
        result: schemas.clusterNode,
        errors: ['not-found', 'node-silent'],
      },
      async ({ params }, address) => {
        const drained = await administration.drain(params.node);
        if (drained === undefined) return { ok: false, code: 'not-found', detail: 'no node of this id has a lease' };
        act({ act: 'told a node to drain', address, node: params.node });
        if (drained.state === undefined) return { ok: false, code: 'node-silent', detail: params.node };
        return { ok: true, value: shownNode(drained) };
      },
    ),
    tokenOperation(mint, act),
    ...webhookOperations(webhooks, act),
  ];
}

const NO_PEER: Outcome<never> = { ok: false, code: 'not-found', detail: 'no such peer is in this room' };
const DONE = { ok: true, value: undefined } as const;

function summaryOf({ room, version, capacity, nodes, seats }: RoomView) {
  const away = seats.filter(({ presence }) => presence === 'away').length;
  return { room, version, capacity, peers: seats.length, away, nodes: [...nodes] };
}

function shownNode({ node, leaseMs, state, load }: ClusterNode) {
  const shown = state && { ...state, startedAt: new Date(state.startedAt).toISOString() };
  return { node, leaseMs: Math.round(leaseMs), ...(shown && { state: shown }), ...(load && { load }) };
}
