import { z } from 'zod';

/**
 * The messages of Socket.IO's cluster operations, as its adapter sends them (socket.io-adapter, `ClusterMessage` and
 * `ClusterResponse`, and its enum MessageType for the numbers). The adapter itself believes whatever comes.
 */

const id = z.string().max(64);
const rooms = z.array(z.string());

const opts = z.object({
  rooms,
  except: rooms,
  flags: z
    .object({
      volatile: z.boolean().nullish(),
      compress: z.boolean().nullish(),
      local: z.boolean().nullish(),
      broadcast: z.boolean().nullish(),
      binary: z.boolean().nullish(),
      timeout: z.number().nullish(),
      expectSingleResponse: z.boolean().nullish(),
    })
    .nullish(),
});

/** Names that Socket.IO and EventEmitter keep for themselves: as an event of another server they would be believed. */
const RESERVED = new Set(['connect', 'connection', 'new_namespace', 'error', 'newListener', 'removeListener']);

const args = z.array(z.unknown());
const event = args.refine(([name]) => typeof name === 'string');
const serverEvent = event.refine(([name]) => !RESERVED.has(String(name)));

/** Packet type 2 is an event (protocol of Socket.IO, "Packet encoding"). */
const packet = z.object({ type: z.literal(2), data: event, id: z.int().nonnegative().nullish() });

const socket = z.object({ id: z.string(), handshake: z.record(z.string(), z.unknown()), rooms, data: z.unknown() });

function message<Type extends number, Data extends z.ZodType>(type: Type, data: Data) {
  return z.object({ type: z.literal(type), uid: id, nsp: z.string(), data });
}

const request = z.discriminatedUnion('type', [
  message(3, z.object({ opts, packet, requestId: id.optional() })),
  message(4, z.object({ opts, rooms })),
  message(5, z.object({ opts, rooms })),
  message(6, z.object({ opts, close: z.boolean().nullish() })),
  message(7, z.object({ opts, requestId: id })),
  message(9, z.object({ packet: serverEvent, requestId: id.optional() })),
]);

const response = z.discriminatedUnion('type', [
  message(8, z.object({ requestId: id, sockets: z.array(socket) })),
  message(10, z.object({ requestId: id, packet: z.unknown() })),
  message(11, z.object({ requestId: id, clientCount: z.int().nonnegative() })),
  message(12, z.object({ requestId: id, packet: z.unknown() })),
]);

/** Whether a value is a message to all servers. */
export function isClusterRequest(value: unknown): boolean {
  return request.safeParse(value).success;
}

/** Whether a value is an answer to one server. */
export function isClusterResponse(value: unknown): boolean {
  return response.safeParse(value).success;
}
