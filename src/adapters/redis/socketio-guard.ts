import type { ReportBadInput } from '../../core/ports.ts';
import { isMsgpack } from './msgpack-form.ts';
import { isClusterRequest, isClusterResponse } from './socketio-messages.ts';

/**
 * Longest message of Socket.IO's cluster operations that is read, in bytes: the answer of a server that lists its sockets is the
 * longest. Redis itself keeps no more for a subscriber, unless it was told to (client-output-buffer-limit pubsub).
 */
const LONGEST = 33_554_432;

/** The first byte of a JSON object. */
const BRACE = 0x7b;

/**
 * Puts a check before everything that an adapter of Socket.IO reads from Redis. The adapter acts on what comes as it is, and an
 * error there would end the process (SPEC R133). Whoever can publish in Redis can still ask for what applications may ask for:
 * to disconnect sockets, for instance.
 */
export function guardAdapter(adapter: object, badInput: ReportBadInput): void {
  guard(adapter, 'onRawMessage', isReadable, badInput);
  guard(adapter, 'onMessage', isClusterRequest, badInput);
  guard(adapter, 'onResponse', isClusterResponse, badInput);
}

/** Lets a method be called only with what fits. What it throws all the same is caught. */
function guard(adapter: object, name: string, fits: (given: unknown) => boolean, badInput: ReportBadInput): void {
  const method: unknown = Reflect.get(adapter, name);
  if (typeof method !== 'function') throw new Error(`the adapter of Socket.IO has no method ${name}`);
  Reflect.set(adapter, name, (...args: readonly unknown[]): void => {
    try {
      if (fits(args[0])) method.apply(adapter, args);
      else badInput('socketio');
    } catch (error) {
      badInput('socketio', 1, error);
    }
  });
}

/** Whether bytes can be decoded, as JSON or as MessagePack. */
function isReadable(message: unknown): boolean {
  if (!Buffer.isBuffer(message) || message.length > LONGEST) return false;
  return message[0] === BRACE ? isJson(message.toString()) : isMsgpack(message);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
