import type { SignalingNode } from '../core/node.ts';
import type { ConnectionId, RoomId, RoomRules } from '../core/ports.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import { isRoomId } from '../protocol/room-id.ts';
import type { ConnectionRegistry } from './connections.ts';

/** The dialects of clients that exist already, by the names that DIALECTS takes (docs/dialects.md). */
export const DIALECTS = ['tutorial', 'invitation', 'pubsub', 'simplewebrtc', 'peerjs'] as const;

export type DialectName = (typeof DIALECTS)[number];

/** What a client's message came to: `taken`, or the code for which it was dropped. Old clients are not told a code. */
export type MessageResult = 'taken' | ErrorCode;

/** Counts of the dialects: implementations only count. */
export interface DialectMetrics {
  /** A client was recognized, or is gone. */
  opened(dialect: DialectName): void;
  closed(dialect: DialectName): void;
  message(dialect: DialectName, result: MessageResult): void;
}

/** What every gateway needs. */
export interface GatewayPorts {
  readonly node: SignalingNode;
  readonly registry: ConnectionRegistry;
  readonly metrics: DialectMetrics;
}

/** Sends the answer to one event, where its client asked for one. */
export type Ack = (...args: readonly unknown[]) => void;

/** A client of a dialect, with what its handshake carried. */
export interface DialectClient {
  /** The id of its connection, which is its Socket.IO id where it has one. */
  readonly id: ConnectionId;
  /** The token of its handshake: `token` of the query or of Socket.IO's `auth`. Never log it. */
  readonly token?: string | undefined;
}

/** One client of a Socket.IO transport, as its gateway sees it. */
export interface EventClient extends DialectClient {
  emit(event: string, ...args: readonly unknown[]): void;
  close(): void;
}

/** One client that speaks a dialect over events. */
export interface EventConversation {
  event(name: string, args: readonly unknown[], ack: Ack | undefined): void;
  /** An event is dropped for this code before it was parsed (SPEC R126). */
  unread(code: ErrorCode): void;
  /** The connection is gone. */
  end(): void;
}

/** A dialect over Socket.IO. */
export interface EventDialect {
  readonly name: DialectName;
  /** Whether a client whose first event is this one speaks the dialect. */
  speaks(name: string, args: readonly unknown[], ack: Ack | undefined): boolean;
  open(client: EventClient): EventConversation;
}

/** One client of a plain WebSocket, as its gateway sees it. */
export interface TextClient extends DialectClient {
  send(text: string): void;
  /** Closes after the texts that were sent have left. */
  close(): void;
}

/** One client that speaks a dialect over text frames. */
export interface TextConversation {
  text(text: string): void;
  /** The connection is gone. */
  end(): void;
}

/** A dialect over plain WebSockets at one path. */
export interface TextDialect {
  readonly name: DialectName;
  /** The path of its WebSocket, for instance /ws. */
  readonly path: string;
  open(client: TextClient, query: URLSearchParams): TextConversation;
}

/** Most rooms that one client may be in, of a dialect that has several. */
export const ROOMS_LIMIT = 16;

/** Most peers of a room of the tutorial dialect. */
export const TUTORIAL_CAPACITY = 2;

/** No native room id has it (SPEC R12), so the rooms of a dialect meet no others, whatever their names are. */
const SEPARATOR = '\u001f';

/** How the ids of a dialect's rooms and addresses begin. */
export function prefixOf(dialect: DialectName): string {
  return `${dialect}${SEPARATOR}`;
}

/** The room, or address, of a dialect's own name for it; undefined where the name could not be a room id. */
export function roomOf(dialect: DialectName, name: unknown): RoomId | undefined {
  return typeof name === 'string' && isRoomId(name) ? prefixOf(dialect) + name : undefined;
}

/** A dialect's own name for a room or an address of it. */
export function nameOf(id: RoomId): string {
  return id.slice(id.indexOf(SEPARATOR) + 1);
}

/** A token as a handshake carried it; undefined where there is none, or one that is too long. */
export function tokenOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= LIMITS.tokenLength ? value : undefined;
}

/** What a client shows of itself where it asks for a room. */
export function shownBy({ token }: DialectClient, room: RoomId): { readonly room: RoomId; readonly token?: string } {
  return token === undefined ? { room } : { room, token };
}

/**
 * Whether a client was refused for its token, so that it has no way to a room. No dialect has a word for that; where it has none
 * for any refusal, its connection is closed (SPEC R189).
 */
export function isAboutToken(code: ErrorCode): boolean {
  return (
    code === 'token-required' || code === 'token-refused' || code === 'token-expired' || code === 'token-unchecked'
  );
}

/** Whether a room belongs to a dialect. */
export function isDialectRoom(room: RoomId): boolean {
  return room.includes(SEPARATOR);
}

/** Whether a text may be the id of a room in the store: a native one, or one of a dialect. */
export function isStoredRoom(id: string): boolean {
  return isRoomId(id) || DIALECTS.some((dialect) => id.startsWith(prefixOf(dialect)) && isRoomId(nameOf(id)));
}

/** The dialect that a room or an address belongs to; undefined for native rooms. */
export function dialectOf(id: RoomId): DialectName | undefined {
  return DIALECTS.find((dialect) => id.startsWith(prefixOf(dialect)));
}

/**
 * The rules of a dialect's rooms; undefined for native rooms. Old clients cannot resume, so a peer that lost its connection
 * has no grace period. After a loss of data each node has one lease to put its peers back.
 */
export function dialectRules(room: RoomId, capacity: number, leaseMs: number): RoomRules | undefined {
  if (!isDialectRoom(room)) return undefined;
  const two = room.startsWith(prefixOf('tutorial'));
  return { capacity: two ? TUTORIAL_CAPACITY : capacity, graceMs: 0, restoreMs: leaseMs };
}
