import { z } from 'zod';
import { isStoredRoom } from '../../../gateway/dialect.ts';
import { LIMITS, NODE_LIMITS } from '../../../protocol/limits.ts';
import { isProblemCode, STATUS } from './codes.ts';

/**
 * The shapes of the administration API. What comes is decoded by them, what goes is encoded by them, and the OpenAPI document is
 * made from them, so that the three cannot differ.
 */

/** Schemas with a name, which the document has under `components`. */
export const components = z.registry<{ readonly id: string; readonly description: string }>();

/** Most rooms that one request is answered with, and how many where it does not say. */
const MOST_ROOMS = 200;
const SOME_ROOMS = 50;

export const roomId = z
  .string()
  .max(LIMITS.roomIdLength + 32)
  .refine(isStoredRoom, 'is no room id')
  .meta({
    description:
      'Room id, percent-encoded in a path. A room of a dialect has the name of the dialect, U+001F and its own name.',
    examples: ['lab'],
  });

export const peerId = z
  .string()
  .regex(/^[\w-]{1,64}$/)
  .meta({ description: 'Peer id, as it is in the roster.', examples: ['Hq0bH7pS1vJ8nQ2r'] });

export const nodeId = z
  .string()
  .max(255)
  .regex(/^[\w.:-]+$/)
  .meta({ description: 'Id of a node: NODE_ID and a suffix of its own at each start.', examples: ['node-1-5f3a9c01'] });

export const roomParams = z.strictObject({ room: roomId });
export const peerParams = z.strictObject({ room: roomId, peerId });
export const nodeParams = z.strictObject({ node: nodeId });
export const nothing = z.strictObject({});

export const pageQuery = z.strictObject({
  cursor: z
    .string()
    .max(512)
    .default('')
    .meta({ description: '`next` of the answer before. Without it the list begins.' }),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MOST_ROOMS)
    .default(SOME_ROOMS)
    .meta({ description: 'About how many rooms the answer has at most.' }),
});

export const announcement = z.strictObject({
  text: z.string().min(1).max(NODE_LIMITS.announcementLength).meta({ description: 'The text, in UTF-16 code units.' }),
});
components.add(announcement, { id: 'Announcement', description: 'A text for clients.' });

export const count = z.int().nonnegative();

const seat = z.object({
  peerId,
  name: z.string().meta({ description: 'As the peer gave it: not trusted.' }),
  metadata: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .meta({ description: 'As the peer gave it: not trusted.' }),
  presence: z.enum(['present', 'away']),
  node: nodeId.meta({ description: 'The node that serves it, or served it last.' }),
});
components.add(seat, { id: 'Peer', description: 'A peer of a room.' });

const summary = z.object({
  room: roomId,
  version: count.meta({ description: 'Each change of the room raises it by one.' }),
  capacity: count,
  peers: count.meta({ description: 'Peers in the room, away ones included.' }),
  away: count.meta({ description: 'How many of them are away.' }),
  nodes: z.array(nodeId).meta({ description: 'The nodes that serve a present peer.' }),
});
components.add(summary, { id: 'RoomSummary', description: 'A room in the list.' });

export const roomPage = z.object({
  rooms: z.array(summary),
  next: z.string().exactOptional().meta({ description: 'Cursor of the next part; missing at the end of the list.' }),
});
components.add(roomPage, {
  id: 'RoomPage',
  description:
    'A part of the list of rooms, in no order. A part may be empty before the end. A room that comes or goes meanwhile may be missing, or be in two parts.',
});

const roomState = z.object({
  host: peerId.exactOptional().meta({ description: 'The peer that decides about the room.' }),
  locked: z.literal(true).exactOptional().meta({ description: 'Nobody joins any more.' }),
  endsAt: z.iso
    .datetime()
    .exactOptional()
    .meta({ description: 'When the room ends for all, by the clock of the store.' }),
  bans: count.exactOptional().meta({ description: 'How many client addresses may not join.' }),
});
components.add(roomState, { id: 'RoomState', description: 'What holds for a room beside its peers (SPEC R190).' });

export const room = summary.extend({ peerList: z.array(seat), state: roomState.exactOptional() });
components.add(room, { id: 'Room', description: 'A room with its peers.' });

export const sentTo = z.object({ nodes: count.meta({ description: 'To how many nodes the text was sent.' }) });
components.add(sentTo, { id: 'Sent', description: 'An announcement was sent: at most once to each client.' });

const state = z.object({
  version: z.string(),
  phase: z.enum(['starting', 'running', 'leaving', 'draining']),
  ready: z.boolean().meta({ description: 'What its /health/ready says.' }),
  startedAt: z.iso.datetime(),
  connections: count.meta({ description: 'Clients, in a room or not.' }),
  peers: count,
  rooms: count,
});
components.add(state, { id: 'NodeState', description: 'What a node says of itself.' });

const load = z.object({
  uptimeSeconds: z.number().nonnegative().meta({
    description: 'Since its start. The difference between two answers gives rates; a smaller one began anew.',
  }),
  signalsDelivered: count.meta({ description: 'To clients of this node, since its start.' }),
  signalsRelayed: count.meta({ description: 'From clients of this node, since its start.' }),
  joins: count,
  resumes: count,
  joinRefusals: count.meta({ description: 'Joins and resumes that were refused.' }),
  errors: count.meta({ description: 'Refusals of any kind.' }),
  eventLoopLagMs: z.number().nonnegative().meta({ description: '99th percentile of about the latest second.' }),
  memoryBytes: count.meta({ description: 'Resident set.' }),
  memoryLimitBytes: z.number().nonnegative().meta({ description: 'MEMORY_LIMIT_MB, in bytes.' }),
  connectionLimit: count.meta({ description: 'MAX_CONNECTIONS.' }),
});
components.add(load, { id: 'NodeLoad', description: 'What a node has done since its start, and what it uses.' });

export const clusterNode = z.object({
  node: nodeId,
  leaseMs: count.meta({ description: 'For how much longer it has its lease, in ms.' }),
  state: state.exactOptional().meta({ description: 'Missing where the node did not answer within 1 s.' }),
  load: load.exactOptional().meta({ description: 'Missing too where its version does not tell.' }),
});
components.add(clusterNode, { id: 'Node', description: 'A node that has a lease.' });

export const cluster = z.object({
  answeredBy: nodeId.meta({ description: 'The node that answers this request.' }),
  complete: z.boolean().meta({ description: 'Whether every node with a lease answered.' }),
  nodes: z.array(clusterNode),
});
components.add(cluster, { id: 'Cluster', description: 'The nodes of the cluster.' });

export const problem = z.object({
  type: z.string().meta({ description: 'Where the code is explained, below this server.' }),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string().exactOptional(),
  code: z.enum(Object.keys(STATUS).filter(isProblemCode)),
  retryable: z.boolean().meta({ description: 'Whether the same request may succeed later.' }),
  action: z.string().meta({ description: 'What to do.' }),
  retryAfterMs: z.int().positive().exactOptional(),
});
components.add(problem, { id: 'Problem', description: 'Why a request was refused (RFC 9457).' });
