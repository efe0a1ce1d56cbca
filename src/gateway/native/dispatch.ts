import { renewToken } from '../../core/access/renew-token.ts';
import { refreshIceServers } from '../../core/ice-servers.ts';
import { changeRoom } from '../../core/change-room.ts';
import { joinRoom } from '../../core/join-room.ts';
import { leaveRoom } from '../../core/leave-room.ts';
import { peekRoom, syncRoster } from '../../core/look-at-room.ts';
import { admit, type SignalingNode } from '../../core/node.ts';
import type { ConnectionId } from '../../core/ports.ts';
import type { Result } from '../../core/result.ts';
import { sendMessage } from '../../core/send-message.ts';
import { updatePeer } from '../../core/update-peer.ts';
import { CLIENT_EVENTS, type ClientEventName } from '../../protocol/events.ts';
import {
  type Decoded,
  decode,
  decodeRequest,
  joinSchema,
  payloadSchema,
  peekSchema,
  tokenSchema,
  roomSchema,
  updateSchema,
} from './schemas.ts';
import type { Ack } from '../dialect.ts';
import { fail, type Request, refuse } from './request.ts';
import { isSignalEvent, runSignal, type SignalEventName } from './signal-events.ts';

/**
 * Whether an event comes from a native client. Such a client asks for an answer to every event except `signal` and
 * `signal-ack`.
 */
export function isNativeEvent(name: string, answer: Ack | undefined): boolean {
  return isSignalEvent(name) || (answer !== undefined && CLIENT_EVENTS.some((known) => known === name));
}

/** Decodes one event of a connection and runs its use case. Never throws, whatever the event holds (SPEC R2-R4). */
export function dispatch(
  node: SignalingNode,
  id: ConnectionId,
  event: unknown,
  args: readonly unknown[],
  ack: Ack | undefined,
): void {
  // The event came in the same read as the packet before it that ended the connection.
  if (!node.connected.has(id)) return;
  const name = CLIENT_EVENTS.find((known) => known === event);
  const request: Request = { node, id, event: String(event), args, ack };
  if (!admit(node, id, costOf(name))) refuse(request, { code: 'rate-limited' });
  else if (name === undefined) refuse(request, { code: 'unknown-event' });
  else run(name, request);
}

/**
 * The same for an event that is still text, so that one that is over the client's rate is not parsed. `read`: its arguments;
 * undefined if they are not JSON, and then this answers false. `head`: the first arguments, for an answer to one that is refused.
 */
export function dispatchText(
  node: SignalingNode,
  id: ConnectionId,
  name: ClientEventName,
  { read, head }: { read(): readonly unknown[] | undefined; head(): readonly unknown[] },
  ack: Ack | undefined,
): boolean {
  if (!node.connected.has(id)) return true;
  if (!admit(node, id, costOf(name))) {
    refuse({ node, id, event: name, args: head(), ack }, { code: 'rate-limited' });
    return true;
  }
  const args = read();
  if (args !== undefined) run(name, { node, id, event: name, args, ack });
  return args !== undefined;
}

/** Runs an event that may come now. */
function run(name: ClientEventName, request: Request): void {
  try {
    if (isSignalEvent(name)) runSignal(name, request);
    else handle(name, request).catch((error: unknown) => fail(request, error));
  } catch (error) {
    fail(request, error);
  }
}

/** As how many plain events an event counts that makes the store work, or the node: a whole roster, a credential. */
const WORK_COST = 5;

function costOf(name: ClientEventName | undefined): number {
  switch (name) {
    case 'join':
    case 'leave':
    case 'update':
    case 'room':
    case 'peek':
    case 'sync':
    case 'ice-servers':
    case 'token':
      return WORK_COST;
    case 'signal':
    case 'signal-ack':
    case 'message':
    case undefined:
      return 1;
    default:
      return name satisfies never;
  }
}

/** An event that is refused before it is parsed (SPEC R126). */
export interface Unread {
  readonly name: string;
  readonly code: 'payload-too-large' | 'bad-message';
  /** Its first arguments, for the answer. */
  readonly head: readonly unknown[];
  readonly ack: Ack | undefined;
}

/** Refuses an event that the transport did not read. It is charged like any other. */
export function refuseUnread(node: SignalingNode, id: ConnectionId, { name, code, head, ack }: Unread): void {
  if (!node.connected.has(id)) return;
  const known = CLIENT_EVENTS.find((event) => event === name);
  const request: Request = { node, id, event: name, args: head, ack };
  refuse(request, { code: admit(node, id, costOf(known)) ? code : 'rate-limited' });
}

async function handle(name: Exclude<ClientEventName, SignalEventName>, request: Request): Promise<void> {
  const { node, id } = request;
  switch (name) {
    case 'join':
      return withArgument(request, decodeRequest(joinSchema, request.args[0]), (join) =>
        joinRoom(node, id, join, (result) => answer(request, result)),
      );
    case 'update':
      return withArgument(request, decodeRequest(updateSchema, request.args[0]), async (change) =>
        answer(request, await updatePeer(node, id, change)),
      );
    case 'message':
      return withArgument(request, decode(payloadSchema, request.args[0]), (payload) =>
        answer(request, sendMessage(node, id, payload)),
      );
    case 'room':
      return withArgument(request, decodeRequest(roomSchema, request.args[0]), async (change) =>
        answer(request, await changeRoom(node, id, change)),
      );
    case 'peek':
      return withArgument(request, decodeRequest(peekSchema, request.args[0]), async (glimpse) =>
        answer(request, await peekRoom(node, id, glimpse)),
      );
    case 'token':
      return withArgument(request, decodeRequest(tokenSchema, request.args[0]), async ({ token }) =>
        answer(request, await renewToken(node, id, token)),
      );
    case 'leave':
      return withoutArguments(request, () => answer(request, leaveRoom(node, id)));
    case 'sync':
      return withoutArguments(request, () => answer(request, syncRoster(node, id)));
    case 'ice-servers':
      return withoutArguments(request, () => answer(request, refreshIceServers(node, id)));
    default:
      return name satisfies never;
  }
}

async function withArgument<T>(
  request: Request,
  result: Decoded<T>,
  act: (value: T) => Promise<void> | void,
): Promise<void> {
  if (request.args.length > 1) refuse(request, { code: 'bad-message' }, 'too many arguments');
  else if (!result.ok) refuse(request, result, result.detail);
  else await act(result.value);
}

function withoutArguments(request: Request, act: () => void): void {
  if (request.args.length > 0) refuse(request, { code: 'bad-message' }, 'too many arguments');
  else act();
}

function answer<T extends object>(request: Request, result: Result<T>): void {
  if (!result.ok) refuse(request, result);
  else request.ack?.({ ok: true, ...result.value });
}
