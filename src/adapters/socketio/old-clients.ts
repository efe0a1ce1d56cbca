import type { Server } from 'socket.io';

/** How Engine.IO 3 writes several packets as one answer: as text, or as bytes. */
interface PayloadParser {
  encodePayload(packets: unknown, supportsBinary: boolean, done: (payload: unknown) => void): void;
  encodePayloadAsBinary(packets: unknown, done: (payload: unknown) => void): void;
}

/**
 * Answers polls of Engine.IO 3 in its binary form, where the client can read that. Engine.IO itself does so only for packets
 * that hold binary data; but clients up to Socket.IO 1.3, which is in `simplewebrtc`, take a text for an empty answer.
 */
export function answerOldClientsInBinary(io: Server): void {
  const create: unknown = Reflect.get(io.engine, 'createTransport');
  if (typeof create !== 'function') throw new Error('Engine.IO makes its transports in another way');
  Reflect.set(io.engine, 'createTransport', (...args: readonly unknown[]): unknown => {
    const transport: unknown = create.apply(io.engine, args);
    const parser: unknown = isObject(transport) ? Reflect.get(transport, 'parser') : undefined;
    if (isObject(transport) && isPayloadParser(parser)) Reflect.set(transport, 'parser', inBinary(parser));
    return transport;
  });
}

function inBinary(parser: PayloadParser): PayloadParser {
  return {
    ...parser,
    encodePayload(packets, supportsBinary, done) {
      if (supportsBinary) parser.encodePayloadAsBinary(packets, done);
      else parser.encodePayload(packets, supportsBinary, done);
    },
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The parser of Engine.IO 4 has no binary payloads. */
function isPayloadParser(value: unknown): value is PayloadParser {
  return isObject(value) && 'encodePayload' in value && 'encodePayloadAsBinary' in value;
}
