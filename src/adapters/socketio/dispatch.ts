import type { z } from 'zod';
import { joinRoom } from '../../core/join-room.ts';
import { leaveRoom } from '../../core/leave-room.ts';
import { peekRoom, syncRoster } from '../../core/look-at-room.ts';
import { admit, type SignalingNode } from '../../core/node.ts';
import type { ConnectionId } from '../../core/ports.ts';
import { relaySignal, relaySignalAck } from '../../core/relay-signal.ts';
import type { Result } from '../../core/result.ts';
import { sendMessage } from '../../core/send-message.ts';
import { updatePeer } from '../../core/update-peer.ts';
import { decodeSignal, decodeSignalAck, signalAddress } from '../../protocol/decode-signal.ts';
import { type ErrorCode, wireError } from '../../protocol/errors.ts';
import { CLIENT_EVENTS, type ClientEventName } from '../../protocol/events.ts';
import { encodeEvent } from '../../protocol/frames.ts';
import { decode, joinSchema, payloadSchema, peekSchema, updateSchema } from './schemas.ts';

type Ack = (reply: object) => void;

/** Longest part of an unknown event's name that is sent back. */
const EVENT_NAME_LENGTH = 64;

type Refuse = (code: ErrorCode, detail?: string) => void;

/** One event under way. */
interface Call {
  readonly node: SignalingNode;
  readonly id: ConnectionId;
  readonly args: readonly unknown[];
  readonly ack: Ack | undefined;
  readonly refuse: Refuse;
}

/** Decodes one event of a connection and runs its use case. Never throws, whatever the event holds (SPEC R2-R4). */
export function dispatch(node: SignalingNode, id: ConnectionId, event: unknown, args: unknown[]): void {
  // What came in the same read as the frame that ended the connection.
  if (!node.connected.has(id)) return;
  const ack = takeAck(args);
  const name = CLIENT_EVENTS.find((known) => known === event);
  const refuse: Refuse = (code, detail) => answerRefusal(node, id, String(event), args, ack, code, detail);
  const fail = (error: unknown): void => {
    node.log.error('event failed', { connection: id, reason: String(event).slice(0, EVENT_NAME_LENGTH), error });
    refuse('internal');
  };
  const call: Call = { node, id, args, ack, refuse };
  try {
    if (!admit(node, id)) refuse('rate-limited');
    else if (name === undefined) refuse('unknown-event');
    else if (name === 'signal' || name === 'signal-ack') relay(name, call);
    else handle(name, call).catch(fail);
  } catch (error) {
    fail(error);
  }
}

/** The two that come often: no promise, no schema. */
function relay(name: 'signal' | 'signal-ack', { node, id, args, refuse }: Call): void {
  const code = name === 'signal' ? relayDecoded(node, id, args) : relayDecodedAck(node, id, args);
  if (code !== undefined) refuse(code);
}

function relayDecoded(node: SignalingNode, id: ConnectionId, args: readonly unknown[]): ErrorCode | undefined {
  const signal = decodeSignal(args);
  return typeof signal === 'string' ? signal : relaySignal(node, id, signal);
}

function relayDecodedAck(node: SignalingNode, id: ConnectionId, args: readonly unknown[]): ErrorCode | undefined {
  const signalAck = decodeSignalAck(args);
  return signalAck === undefined ? 'bad-message' : relaySignalAck(node, id, signalAck.to, signalAck.seq);
}

async function handle(name: Exclude<ClientEventName, 'signal' | 'signal-ack'>, call: Call): Promise<void> {
  const { node, id } = call;
  switch (name) {
    case 'join':
      return withArgument(call, joinSchema, (request) => joinRoom(node, id, request, (result) => answer(call, result)));
    case 'update':
      return withArgument(call, updateSchema, async (request) => answer(call, await updatePeer(node, id, request)));
    case 'message':
      return withArgument(call, payloadSchema, (payload) => answer(call, sendMessage(node, id, payload)));
    case 'peek':
      return withArgument(call, peekSchema, async ({ room }) => answer(call, await peekRoom(node, room)));
    case 'leave':
      return withoutArguments(call, () => answer(call, leaveRoom(node, id)));
    case 'sync':
      return withoutArguments(call, () => answer(call, syncRoster(node, id)));
    default:
      return name satisfies never;
  }
}

async function withArgument<T>(
  { args, refuse }: Call,
  schema: z.ZodType<T>,
  act: (value: T) => Promise<void> | void,
): Promise<void> {
  const result = decode(schema, args[0]);
  if (args.length > 1) refuse('bad-message', 'too many arguments');
  else if (!result.ok) refuse(result.code, result.detail);
  else await act(result.value);
}

function withoutArguments({ args, refuse }: Call, act: () => void): void {
  if (args.length > 0) refuse('bad-message', 'too many arguments');
  else act();
}

function answer<T extends object>({ ack, refuse }: Call, result: Result<T>): void {
  if (!result.ok) refuse(result.code);
  else ack?.({ ok: true, ...result.value });
}

/** The ack is the last argument, where the client asked for one. */
function takeAck(args: unknown[]): Ack | undefined {
  const last = args.at(-1);
  if (typeof last !== 'function') return undefined;
  args.pop();
  return (reply) => last(reply);
}

/** Into the ack, into `signal-failed`, or into `refused`: whichever the sender can take (SPEC R3). */
function answerRefusal(
  node: SignalingNode,
  id: ConnectionId,
  event: string,
  args: readonly unknown[],
  ack: Ack | undefined,
  code: ErrorCode,
  detail: string | undefined,
): void {
  node.metrics.error(code);
  const error = wireError(code, detail);
  const address = event === 'signal' ? signalAddress(args) : undefined;
  if (ack !== undefined) ack({ ok: false, error });
  else if (address !== undefined) {
    node.connections.send(id, encodeEvent('signal-failed', address.to, address.seq, code));
  } else {
    node.connections.send(id, encodeEvent('refused', event.slice(0, EVENT_NAME_LENGTH), error));
  }
}
