import type { Socket } from 'socket.io';
import { loseConnection } from '../../core/leave-room.ts';
import { openConnection, type SignalingNode } from '../../core/node.ts';
import { clientOutlet } from '../../gateway/client-outlet.ts';
import type { ConnectionRegistry } from '../../gateway/connections.ts';
import type { Ack, EventDialect, EventConversation } from '../../gateway/dialect.ts';
import { dispatch, isNativeEvent } from '../../gateway/native/dispatch.ts';
import type { ClientConnection } from './client-connection.ts';
import type { SocketOutlet } from './fast-path/index.ts';

/** The dialects that clients of a server may speak: one, or the native one and those that are switched on beside it. */
export type SpokenDialects =
  | { readonly kind: 'one'; readonly dialect: EventDialect }
  | { readonly kind: 'native'; readonly others: readonly EventDialect[] };

export interface ServedClient {
  readonly socket: Socket;
  readonly outlet: SocketOutlet;
  readonly client: ClientConnection;
  /** The token that its handshake showed, for dialects. */
  readonly token: string | undefined;
  readonly node: SignalingNode;
  readonly registry: ConnectionRegistry;
  readonly speaks: SpokenDialects;
}

/** Serves one socket from its connection to its end. */
export function serveClient({ socket, outlet, client, token, node, registry, speaks }: ServedClient): void {
  const { id } = socket;
  const { lane, place } = client;
  let conversation: EventConversation | undefined;
  let undecided: readonly EventDialect[] = [];
  registry.add(id, outlet);
  openConnection(node, id, place.budget, place.edge);
  if (speaks.kind === 'one') open(speaks.dialect);
  else if (speaks.others.length === 0) lane.outlet = outlet;
  else undecided = speaks.others;

  socket.onAny((event: unknown, ...args: unknown[]) => {
    // This event came in the same read as the packet that ended the connection: it must not begin a conversation.
    if (!node.connected.has(id)) return;
    const ack = takeAck(args);
    if (undecided.length > 0) decide(String(event), args, ack);
    if (conversation === undefined) dispatch(node, id, event, args, ack);
    else conversation.event(String(event), args, ack);
  });
  socket.on('disconnect', () => {
    if (lane.outlet === outlet) lane.outlet = undefined;
    lane.onUnread = undefined;
    conversation?.end();
    loseConnection(node, id);
    registry.remove(id);
    outlet.detach();
  });

  /** Decides which dialect the client speaks, for as long as the connection lives: that of the first known event. */
  function decide(event: string, args: readonly unknown[], ack: Ack | undefined): void {
    const dialect = undecided.find((each) => each.speaks(event, args, ack));
    if (dialect !== undefined) open(dialect);
    else if (isNativeEvent(event, ack)) lane.outlet = outlet;
    else return;
    undecided = [];
  }

  function open(dialect: EventDialect): void {
    outlet.needsEverything = true;
    registry.add(id, clientOutlet({ node }, outlet));
    const emit = (name: string, ...values: readonly unknown[]): void => void socket.emit(name, ...values);
    const opened = dialect.open({ id, token, emit, close: () => outlet.close() });
    conversation = opened;
    lane.onUnread = (code) => opened.unread(code);
  }
}

/**
 * Removes and returns the callback that answers an event. It is the last argument, if the client asked for an ack.
 */
function takeAck(args: unknown[]): Ack | undefined {
  const last = args.at(-1);
  if (typeof last !== 'function') return undefined;
  args.pop();
  return (...values) => last(...values);
}
