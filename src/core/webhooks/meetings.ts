import type { LeaveReason } from '../../protocol/peer.ts';
import type { Meeting, PeerId, RoomFact, StoredFact, WebhookEvent, WebhookType } from '../ports.ts';

/** Most stays that a meeting keeps, and its report lists. */
const MOST_STAYS = 100;

/** A meeting after a fact, and the events that the fact makes. */
export interface Told {
  readonly meeting: Meeting | undefined;
  readonly events: readonly WebhookEvent[];
}

/** How a room is called in the body of an event. */
export interface RoomName {
  readonly room: string;
  /** Missing for native rooms. */
  readonly dialect?: string;
}

/**
 * What one fact makes of a room's meeting (SPEC R227, R228). The same fact always makes the same events with the same ids.
 * A fact that is known already makes none: the store did not answer, and the node appended it again.
 */
export function tell(before: Meeting | undefined, { id, fact }: StoredFact, name: RoomName): Told {
  const telling = new Telling(before, id, fact, name);
  switch (fact.kind) {
    case 'joined':
      telling.arrive(fact.peer, { name: fact.name });
      break;
    case 'seen':
      for (const peer of fact.peers) telling.arrive(peer, { late: true });
      break;
    case 'left':
      telling.depart(fact.peer, fact.reason, {});
      break;
    case 'emptied':
      for (const peer of Object.keys(before?.here ?? {})) telling.depart(peer, fact.reason, {});
      break;
    case 'missing':
      for (const peer of fact.peers) if (telling.isHere(peer)) telling.depart(peer, 'lost', { late: true });
      break;
    default:
      return fact satisfies never;
  }
  return telling.told();
}

class Telling {
  #meeting: Meeting | undefined;
  readonly #id: string;
  readonly #fact: RoomFact;
  readonly #name: RoomName;
  readonly #events: WebhookEvent[] = [];

  constructor(before: Meeting | undefined, id: string, fact: RoomFact, name: RoomName) {
    this.#meeting = before;
    this.#id = id;
    this.#fact = fact;
    this.#name = name;
  }

  isHere(peer: PeerId): boolean {
    return this.#meeting !== undefined && Object.hasOwn(this.#meeting.here, peer);
  }

  /** A peer is there. Ignored if it is known to be, or to have left after that. */
  arrive(peer: PeerId, more: { readonly name?: string; readonly late?: true }): void {
    const { at, version } = this.#fact;
    const known = this.#meeting?.stays.findLast((stay) => stay.peer === peer);
    if (this.isHere(peer) || (known !== undefined && known.version >= version)) return;
    const meeting = this.#open(more.late);
    const here = { ...meeting.here, [peer]: at };
    const most = Math.max(meeting.most, Object.keys(here).length);
    this.#meeting = { ...meeting, here, peers: meeting.peers + 1, most, whole: meeting.whole && !more.late };
    this.#add('peer-joined', { peer, ...more, present: Object.keys(here).length });
  }

  /** A peer has left. A peer that is not known is told all the same: a loss of data took its join. */
  depart(peer: PeerId, reason: LeaveReason, more: { readonly late?: true }): void {
    const { at, version } = this.#fact;
    const meeting = this.#meeting;
    const known = meeting?.stays.findLast((stay) => stay.peer === peer);
    const wasHere = this.isHere(peer);
    if (!wasHere && known !== undefined && known.version >= version) return;
    const { [peer]: joinedAt, ...here } = meeting?.here ?? {};
    const present = Object.keys(here).length;
    if (meeting === undefined) {
      this.#add('peer-left', { peer, reason, late: true, present });
      return;
    }
    // A room that the store has no more is at version 0.
    const ended = { leftAt: at, reason, version: Math.max(version, meeting.since + 1) };
    const stay = { peer, ...(joinedAt !== undefined && { joinedAt }), ...ended };
    const stays = [...meeting.stays, stay].slice(-MOST_STAYS);
    const whole = meeting.whole && wasHere && !more.late;
    this.#meeting = { ...meeting, here, stays, whole };
    this.#add('peer-left', { peer, reason, ...(wasHere ? more : { late: true }), present });
    if (wasHere && present === 0) this.#end();
  }

  told(): Told {
    return { meeting: this.#meeting, events: this.#events };
  }

  /** The meeting that goes on, or a new one. */
  #open(late: true | undefined): Meeting {
    if (this.#meeting !== undefined && this.#meeting.endedAt === undefined) return this.#meeting;
    // The stays of the meeting before stay known, so that a fact that comes twice is not told twice.
    const stays = this.#meeting?.stays ?? [];
    const { at: startedAt, version: since } = this.#fact;
    const meeting = { id: `meet_${this.#id}`, startedAt, since, here: {}, stays, peers: 0, most: 0, whole: !late };
    this.#meeting = meeting;
    this.#add('room-started', { ...(late && { late }) });
    return meeting;
  }

  #end(): void {
    if (this.#meeting === undefined) return;
    const { at } = this.#fact;
    const meeting = { ...this.#meeting, endedAt: at };
    this.#meeting = meeting;
    this.#add('room-ended', {});
    const { startedAt, since, peers, most, whole } = meeting;
    const stays = meeting.stays
      .filter(({ version }) => version > since)
      .map(({ version: _, joinedAt, leftAt, ...stay }) => ({
        ...stay,
        ...(joinedAt !== undefined && { joinedAt: iso(joinedAt), seconds: Math.max(0, (leftAt - joinedAt) / 1_000) }),
        leftAt: iso(leftAt),
      }));
    const seconds = Math.max(0, (at - startedAt) / 1_000);
    this.#add('call-report', {
      startedAt: iso(startedAt),
      endedAt: iso(at),
      seconds,
      peers,
      mostAtOnce: most,
      complete: whole && stays.length === peers,
      stays,
    });
  }

  #add(type: WebhookType, more: Readonly<Record<string, unknown>>): void {
    const { room, at, version } = this.#fact;
    const id = `msg_${this.#id}_${this.#events.length}`;
    const meeting = this.#meeting === undefined ? {} : { meeting: this.#meeting.id };
    const data = { ...this.#name, ...meeting, version, ...more };
    this.#events.push({ id, type, room, at, body: JSON.stringify({ type, timestamp: iso(at), data }) });
  }
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
