import type { z } from 'zod';
import { refreshIceServers } from '../../core/ice-servers.ts';
import { joinRoom } from '../../core/join-room.ts';
import { leaveRoom } from '../../core/leave-room.ts';
import { peekRoom, syncRoster } from '../../core/look-at-room.ts';
import { admit, type SignalingNode } from '../../core/node.ts';
import type { ConnectionId } from '../../core/ports.ts';
import type { Result } from '../../core/result.ts';
import { sendMessage } from '../../core/send-message.ts';
import { updatePeer } from '../../core/update-peer.ts';
import { CLIENT_EVENTS, type ClientEventName } from '../../protocol/events.ts';
import { type Ack, type Call, fail, refuse } from './call.ts';
import { decode, joinSchema, payloadSchema, peekSchema, updateSchema } from './schemas.ts';
import { dispatchSignal, isSignalEvent, type SignalEventName } from './signal-events.ts';

/** Decodes one event of a connection and runs its use case. Never throws, whatever the event holds (SPEC R2-R4). */
export function dispatch(node: SignalingNode, id: ConnectionId, event: unknown, args: unknown[]): void {
  // What came in the same read as the frame that ended the connection.
  if (!node.connected.has(id)) return;
  const ack = takeAck(args);
  const name = CLIENT_EVENTS.find((known) => known === event);
  if (isSignalEvent(name)) {
    dispatchSignal(node, id, name, args, ack);
    return;
  }
  const call: Call = { node, id, event: String(event), args, ack };
  try {
    if (!admit(node, id)) refuse(call, 'rate-limited');
    else if (name === undefined) refuse(call, 'unknown-event');
    else handle(name, call).catch((error: unknown) => fail(call, error));
  } catch (error) {
    fail(call, error);
  }
}

async function handle(name: Exclude<ClientEventName, SignalEventName>, call: Call): Promise<void> {
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
    case 'ice-servers':
      return withoutArguments(call, () => answer(call, refreshIceServers(node, id)));
    default:
      return name satisfies never;
  }
}

async function withArgument<T>(
  call: Call,
  schema: z.ZodType<T>,
  act: (value: T) => Promise<void> | void,
): Promise<void> {
  const result = decode(schema, call.args[0]);
  if (call.args.length > 1) refuse(call, 'bad-message', 'too many arguments');
  else if (!result.ok) refuse(call, result.code, result.detail);
  else await act(result.value);
}

function withoutArguments(call: Call, act: () => void): void {
  if (call.args.length > 0) refuse(call, 'bad-message', 'too many arguments');
  else act();
}

function answer<T extends object>(call: Call, result: Result<T>): void {
  if (!result.ok) refuse(call, result.code);
  else call.ack?.({ ok: true, ...result.value });
}

/** The ack is the last argument, where the client asked for one. */
function takeAck(args: unknown[]): Ack | undefined {
  const last = args.at(-1);
  if (typeof last !== 'function') return undefined;
  args.pop();
  return (reply) => last(reply);
}
