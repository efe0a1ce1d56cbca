import type { Entry, JoinOutcome, KnockEntry, KnockId, NewSeat, RoomId, RoomSnapshot } from '../../src/core/ports.ts';
import type { SeededRandom } from '../../scripts/lib/seeded-random.ts';
import type { World } from './world.ts';

/** How often somebody changes who may enter its room, on average, in ms, while things go wrong; and how often hosts look after that. */
const CHANGE_EVERY_MS = 900;
const TEND_EVERY_MS = 700;

/** So long after the storm hosts open their rooms again and again, in ms: one that was turned away comes again after 30 s. */
const OPENING_MS = 45_000;

/** Checks at the store, with what it shows before each join, that nobody gets a seat who may not have one (SPEC R200, R202, R205, R208). */
export class Doors {
  readonly #failed: (what: string) => void;
  /** Those who were let in and have not come in yet, in the data that Redis has now. */
  #admitted = new Set<string>();

  constructor(failed: (what: string) => void) {
    this.#failed = failed;
  }

  /** Redis has lost its data. */
  forget(): void {
    this.#admitted.clear();
  }

  /** Hosts decided: what the store has now. */
  decided(room: RoomId, knocks: readonly KnockEntry[]): void {
    for (const { id, status } of knocks) if (status === 'admitted') this.#admitted.add(keyOf(room, id));
  }

  /** A join: `before` is the room before it, in the same moment. */
  joined(before: RoomSnapshot, now: number, seat: NewSeat, outcome: JoinOutcome, room: RoomId, entry?: Entry): void {
    if (outcome.kind !== 'joined') return;
    const knock = entry?.kind === 'knock' ? keyOf(room, entry.id) : '';
    const wasAdmitted = this.#admitted.delete(knock);
    const { locked, waiting, bans = [], endsAt = Number.POSITIVE_INFINITY } = before.state;
    // Whoever was there before has had no seat any more: the room begins anew.
    if (outcome.snapshot.seats.length === 1) {
      const waits = entry?.kind === 'knock' && entry.waits;
      if (waits && !wasAdmitted) this.#failed(`R209: ${seat.name}, who waited, began ${room} anew`);
      return;
    }
    if (locked) this.#failed(`R200: ${seat.name} got a seat in ${room}, which is locked`);
    if (endsAt <= now) this.#failed(`R202: ${seat.name} got a seat in ${room}, which is over`);
    if (bans.includes(seat.banKey)) this.#failed(`R205: ${seat.name} got a seat in ${room}, and is banned`);
    if (waiting && !wasAdmitted) this.#failed(`R208: ${seat.name} got a seat in ${room}, and was not let in`);
  }
}

function keyOf(room: RoomId, knock: KnockId): string {
  return `${room}\t${knock}`;
}

/** What a host does now and then, while things go wrong. Refusals are as they may be: its role passed, or the node is away. */
export function changeDoors(world: World, random: SeededRandom, until: number): void {
  if (world.clock.now() > until) return;
  const one = random.pick(hostsOf(world));
  const room = one?.client.room;
  const peer = random.pick(one?.client.peers ?? [])?.peerId;
  const [knock] = one?.client.waiting ?? [];
  const asked = ((): Promise<void> | undefined => {
    switch (random.int(0, 9)) {
      case 0:
        return room?.lock();
      case 1:
      case 2:
        return room?.unlock();
      case 3:
      case 4:
        return room?.setWaiting(true);
      case 5:
        return room?.setWaiting(false);
      case 6:
        return peer === undefined ? undefined : room?.remove(peer, { ban: random.chance(0.5) });
      case 7:
        return room?.setLength(random.chance(0.3) ? random.int(2_000, 9_000) : null);
      case 8:
        return room?.deny(knock?.id);
      default:
        return room?.admit(knock?.id);
    }
  })();
  asked?.catch(() => undefined);
  world.clock.after(random.int(1, 2 * CHANGE_EVERY_MS), () => changeDoors(world, random, until));
}

/** After the storm hosts let everybody in again. A waiting room may stay, so that somebody has to be let in. */
export function openDoors(world: World, until = world.clock.now() + OPENING_MS): void {
  if (world.clock.now() > until) return;
  for (const { client } of hostsOf(world)) {
    const { locked, bans = [], endsAt } = client.roomState;
    const asked = [
      ...(locked ? [client.room.unlock()] : []),
      ...(endsAt === undefined ? [] : [client.room.setLength(null)]),
      ...bans.map((ban) => client.room.unban(ban)),
      ...(client.waiting.length > 0 ? [client.room.admit()] : []),
    ];
    for (const each of asked) each.catch(() => undefined);
  }
  world.clock.after(TEND_EVERY_MS, () => openDoors(world, until));
}

/** Nobody waits when all is calm, and no host is shown anybody. */
export async function* doorViolations({ clients, redis }: World): AsyncIterable<string> {
  for (const room of new Set(clients.map((client) => client.room))) {
    const waiting = (await redis.rooms.knocks(room, '', 0, [])).filter(({ status }) => status === 'waiting');
    if (waiting.length > 0) yield `R207: ${waiting.map(({ name }) => name).join()} still wait for ${room}`;
  }
  for (const { label, client, wanted } of clients) {
    if (wanted && client.waiting.length > 0) yield `R208: ${label} is shown somebody who waits`;
  }
}

function hostsOf({ clients }: World): World['clients'] {
  return clients.filter(({ client, selfId }) => selfId !== undefined && client.roomState.host === selfId);
}
