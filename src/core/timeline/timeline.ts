import type { ErrorCode } from '../../protocol/errors.ts';
import type { NodeEvent } from '../events.ts';
import { roomOf, type SignalingNode } from '../node.ts';
import type { ConnectionId, RoomAccount, RoomId } from '../ports.ts';
import { type NoteOfRoom, noteOf } from './notes.ts';
import { type Meter, RoomRecord } from './room-record.ts';

/** Most notes and counts that a node remembers of all rooms: 100 to 330 bytes of heap each (SPEC R242). */
const MOST_IN_ALL = 50_000;

/**
 * What one node remembers of rooms: the changes that it made or saw, the signals that it took, and what it refused (SPEC
 * R240-R242). A listener of the node's events. Nothing of it is in the store.
 */
export class Timeline {
  readonly #node: SignalingNode;
  readonly #most: number;
  /** The room of the latest note comes last. */
  readonly #rooms = new Map<RoomId, RoomRecord>();
  readonly #meter: Meter = { size: 0 };

  /** `most`: notes and counts of all rooms together. */
  constructor(node: SignalingNode, most = MOST_IN_ALL) {
    this.#node = node;
    this.#most = most;
  }

  account(room: RoomId): RoomAccount | undefined {
    return this.#rooms.get(room)?.account;
  }

  record(event: NodeEvent): void {
    const noted = noteOf(event, this.#node);
    if (noted !== undefined) this.#note(noted);
    switch (event.type) {
      case 'peer-joined':
      case 'peer-resumed':
        return this.#countSignals(event.room, event.connection);
      case 'refused':
        return this.#refused(event.code, event.room);
      case 'slow-consumer':
      case 'flood':
        return this.#refused(event.type, this.#roomOf(event.connection));
      case 'token-ended':
        return this.#refused('token-expired', this.#roomOf(event.connection));
      default:
    }
  }

  #note({ room, note }: NoteOfRoom): void {
    const record = this.#rooms.get(room) ?? this.#begin(room);
    record.note(note);
    this.#rooms.delete(room);
    this.#rooms.set(room, record);
    for (const [oldest, other] of this.#rooms) {
      if (this.#meter.size <= this.#most || other === record) break;
      other.drop();
      this.#rooms.delete(oldest);
    }
  }

  /** Counts a refusal in a room that this node remembers, and in no other: a client may name any room. */
  #refused(code: ErrorCode, room: RoomId | undefined): void {
    if (room !== undefined) this.#rooms.get(room)?.refused(code, this.#node.clock.now());
  }

  #roomOf(id: ConnectionId | undefined): RoomId | undefined {
    return id === undefined ? undefined : roomOf(this.#node, id);
  }

  /** Begins to remember a room. Signals of the peers that this node serves already are counted from now on. */
  #begin(room: RoomId): RoomRecord {
    const record = new RoomRecord(this.#node.clock.now(), this.#meter);
    this.#rooms.set(room, record);
    for (const connection of this.#node.replicas.get(room)?.members.values() ?? [])
      this.#countSignals(room, connection);
    return record;
  }

  #countSignals(room: RoomId, id: ConnectionId): void {
    const connection = this.#node.connected.get(id);
    if (connection?.state.kind !== 'joined') return;
    connection.sent = this.#rooms.get(room)?.sentBy(connection.state.seat.peerId);
  }
}
