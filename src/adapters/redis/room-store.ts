import { Cluster } from 'ioredis';
import {
  type AmendOutcome,
  type Changed,
  type Entry,
  type KnockEntry,
  type KnockId,
  type KnockReply,
  type KnockVerdict,
  type MemberSeat,
  type JoinOutcome,
  NONE_SPENT,
  type NewSeat,
  type NodeId,
  type PeerId,
  type Refused,
  type RestoreOutcome,
  type RestoreTerms,
  type ResumeClaim,
  type ResumeOutcome,
  type RoomId,
  type RoomList,
  type RoomLook,
  type RoomSnapshot,
  type RoomStore,
  type Seat,
  type StatePatch,
  StoreUnavailable,
  type Unchanged,
} from '../../core/ports.ts';
import { absent } from '../../core/absent.ts';
import type { Metadata } from '../../protocol/peer.ts';
import type { RedisClient } from './client.ts';
import { entryArguments, knockReply, knocksIn, refusedJoin } from './knock-answers.ts';
import { shownOf, wholeOf } from './record.ts';
import { amended, changed, described, isRemovalReason, looked, withRemovals } from './room-answers.ts';
import { listRooms } from './room-list.ts';
import { fieldsOf, textOf } from './state-fields.ts';
import { type StoreReports, Verbs } from './verbs.ts';

export interface RedisStoreOptions extends StoreReports {
  /** First part of every key. */
  readonly prefix: string;
  /** After this time, in ms, Redis forgets a room that no node has touched. Longer than lease and grace together. */
  readonly roomTtlMs: number;
}

/** Rooms in Redis: five keys a room, one hash tag, one Lua verb a change (`lua/`). */
export class RedisRoomStore implements RoomStore {
  readonly #redis: RedisClient;
  readonly #verbs: Verbs;
  readonly #options: RedisStoreOptions;

  constructor(redis: RedisClient, options: RedisStoreOptions) {
    this.#redis = redis;
    this.#options = options;
    this.#verbs = new Verbs(redis, 'record', options);
  }

  async join(room: RoomId, seat: NewSeat, capacity: number, entry: Entry = { kind: 'plain' }): Promise<JoinOutcome> {
    const { peerId, node, digest, banKey } = seat;
    const args = [capacity, peerId, node, digest, shownOf(seat), banKey, ...entryArguments(entry, seat)];
    const answer = await this.#run('join', room, ...args);
    return refusedJoin(answer) ?? { kind: 'joined', ...(await this.#described(room, answer)) };
  }

  async resume(room: RoomId, peerId: PeerId, claim: ResumeClaim): Promise<ResumeOutcome> {
    const { node, digest, attempt, nextDigest, proven, banKey } = claim;
    const seat = proven === undefined ? [0, 0, ''] : [proven.since, proven.capacity, shownOf(proven)];
    const answer = await this.#run('resume', room, peerId, node, digest, attempt, nextDigest, ...seat, banKey);
    const [version, previous, away, restored, past, ...seats] = answer;
    if (version === 'full') return { kind: 'full' };
    if (isRemovalReason(version)) return { kind: 'removed', how: version };
    if (version === undefined || previous === undefined) return { kind: 'refused' };
    const marks = { wasAway: away === '1', restored: restored === '1', afterLoss: past === '1' };
    return { kind: 'resumed', ...(await this.#described(room, [version, ...seats])), previous, ...marks };
  }

  async leave(room: RoomId, peerId: PeerId, node: NodeId): Promise<Changed | Unchanged> {
    return this.#changed(await this.#run('leave', room, peerId, node));
  }

  async remove(room: RoomId, peerId: PeerId, by?: PeerId): Promise<Changed | Unchanged | Refused> {
    return this.#ended(await this.#run('remove', room, peerId, by ?? ''));
  }

  async close(room: RoomId, onlyIfOver = false, by?: PeerId): Promise<Changed | Unchanged | Refused> {
    return this.#ended(await this.#run('close', room, onlyIfOver ? 1 : 0, by ?? ''));
  }

  async markAway(room: RoomId, peerId: PeerId, node: NodeId, graceMs: number): Promise<Changed | Unchanged> {
    return this.#changed(await this.#run('away', room, peerId, node, graceMs));
  }

  async expire(room: RoomId, peerId: PeerId): Promise<Changed | Unchanged> {
    return this.#changed(await this.#run('expire', room, peerId));
  }

  async update(
    room: RoomId,
    peerId: PeerId,
    node: NodeId,
    name: string,
    metadata: Metadata,
  ): Promise<Changed | Unchanged> {
    return this.#changed(await this.#run('update', room, peerId, node, shownOf({ name, metadata })));
  }

  async amend(room: RoomId, patch: StatePatch, by: PeerId | undefined): Promise<AmendOutcome> {
    const answer = await this.#run('amend', room, by ?? '', patch.host ?? '', ...fieldsOf(patch));
    return this.#verbs.understood(() => amended(answer));
  }

  async reclaim(room: RoomId, peers: readonly PeerId[], node: NodeId): Promise<RestoreOutcome> {
    return this.#mended(room, await this.#run('reclaim', room, node, ...peers));
  }

  async restore(
    room: RoomId,
    live: readonly MemberSeat[],
    others: readonly Seat[],
    { atLeast, graceMs, removed = [], known }: RestoreTerms,
  ): Promise<RestoreOutcome> {
    const peers = [...live, ...others.map((seat) => ({ ...seat, digest: '', since: 0, spent: NONE_SPENT }))];
    const args = peers.flatMap((seat) => {
      const { peerId, node, digest, since, spent } = seat;
      return [peerId, node, digest, since, spent.digest, spent.attempt, shownOf(seat)];
    });
    const state = known === undefined ? [0, ''] : [known.stateSince, textOf(known.state)];
    const head = [atLeast, graceMs, live.length, ...state, removed.length, ...removed];
    return this.#mended(room, await this.#run('restore', room, ...head, ...args));
  }

  async knocks(room: RoomId, node: NodeId, lifeMs: number, keep: readonly KnockId[]): Promise<readonly KnockEntry[]> {
    const answer = await this.#run('knocks', room, node, lifeMs, ...keep);
    return this.#verbs.understood(() => knocksIn(answer));
  }

  async answerKnock(room: RoomId, verdict: KnockVerdict, by: PeerId | undefined): Promise<KnockReply> {
    const { kind, id = '' } = verdict;
    const bound = verdict.kind === 'admitted' ? verdict.capacity : verdict.restMs;
    const answer = await this.#run('answer-knock', room, by ?? '', kind, id, bound);
    return this.#verbs.understood(() => knockReply(answer));
  }

  async withdrawKnock(room: RoomId, knock: KnockId, node: NodeId): Promise<readonly NodeId[]> {
    return this.#run('withdraw-knock', room, knock, node);
  }

  async load(room: RoomId): Promise<RoomSnapshot> {
    return (await this.#described(room, await this.#run('load', room))).snapshot;
  }

  async look(room: RoomId): Promise<RoomLook> {
    const answer = await this.#run('look', room);
    return this.#verbs.understood(() => looked(answer));
  }

  async list(cursor: string, most: number): Promise<RoomList | undefined> {
    const [first, last] = [`${this.#options.prefix}:{`, '}:seats'];
    const roomIn = (key: string): RoomId | undefined => {
      const room = decoded(key.slice(first.length, -last.length));
      if (room === undefined) this.#options.badInput('record');
      return room;
    };
    return this.#verbs.call(`${first}${last}`, () => listRooms(this.#redis, `${first}*${last}`, roomIn, cursor, most));
  }

  async versions(
    rooms: readonly RoomId[],
    changed: ReadonlySet<RoomId> = new Set(),
  ): Promise<readonly (number | undefined)[]> {
    // On Redis Cluster the keys of two rooms may be on different servers, and a pipeline goes to one server.
    const atOnce = this.#redis instanceof Cluster ? 1 : rooms.length;
    const groups: (readonly RoomId[])[] = [];
    for (let start = 0; start < rooms.length; start += atOnce) groups.push(rooms.slice(start, start + atOnce));
    const answers = (await Promise.all(groups.map((group) => this.#versions(group, changed)))).flat();
    const failed = answers.find((answer) => answer instanceof Error);
    if (failed !== undefined && answers.every((answer) => answer instanceof Error)) throw failed;
    return answers.map((answer) => (answer instanceof Error ? undefined : answer));
  }

  /** Reads all versions in one pipeline: a pipeline of its own for each room costs the node 0.1 ms a room. */
  async #versions(
    rooms: readonly RoomId[],
    stateChanged: ReadonlySet<RoomId>,
  ): Promise<readonly (number | StoreUnavailable)[]> {
    const ttlMs = this.#options.roomTtlMs;
    const pipeline = this.#redis.pipeline();
    const keys = rooms.map((room) => this.#keys(room));
    for (const [seats, version] of keys) pipeline.pexpire(seats, ttlMs).getex(version, 'PX', ttlMs);
    // Last, so that the answers before them keep their places.
    for (const room of rooms) if (stateChanged.has(room)) pipeline.pexpire(this.#stateKey(room), ttlMs);
    try {
      const answers = await this.#verbs.call(keys[0]?.[0] ?? '', async () => answered(await pipeline.exec()));
      return rooms.map((_, index) => versionOf(answers[2 * index + 1]));
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      return rooms.map(() => error);
    }
  }

  /** Reads a room out of an answer. Records that are bad are cleared, so that their seats are free (SPEC R131). */
  async #described(room: RoomId, answer: readonly string[]): Promise<Omit<RestoreOutcome, 'removed'>> {
    const { snapshot, nodes, bad, badState } = this.#verbs.understood(() => described(answer));
    // Where this fails, the next call that reads the room meets them again.
    if (bad.length > 0 || badState) await this.#run('clear', room, ...bad).catch(absent);
    return { snapshot, nodes };
  }

  async #mended(room: RoomId, answer: readonly string[]): Promise<RestoreOutcome> {
    const { removed, rest } = this.#verbs.understood(() => withRemovals(answer));
    return { ...(await this.#described(room, rest)), removed };
  }

  #ended(answer: readonly string[]): Changed | Unchanged | Refused {
    return answer[0] === 'refused' ? { kind: 'refused' } : this.#changed(answer);
  }

  #changed(answer: readonly string[]): Changed | Unchanged {
    return this.#verbs.understood(() => changed(answer));
  }

  #run(verb: Parameters<Verbs['run']>[0], room: RoomId, ...args: readonly (string | number)[]) {
    return this.#verbs.run(verb, this.#keys(room), this.#options.roomTtlMs, ...args);
  }

  /** The keys of a room that verbs are given; they name two more themselves. Its id is percent-encoded, so that braces in it cannot break the hash tag. */
  #keys(room: RoomId): readonly [string, string, string] {
    const tagged = this.#tagged(room);
    return [`${tagged}:seats`, `${tagged}:version`, `${tagged}:lost`];
  }

  #stateKey(room: RoomId): string {
    return `${this.#tagged(room)}:state`;
  }

  #tagged(room: RoomId): string {
    return `${this.#options.prefix}:{${encodeURIComponent(room)}}`;
  }
}

type Answer = readonly [error: Error | null, value: unknown];

/** The answers of a pipeline. Throws the first error if every answer is an error. */
function answered(answers: readonly Answer[] | null): readonly Answer[] {
  const failed = answers?.find(([error]) => error !== null)?.[0];
  if (failed && answers?.every(([error]) => error !== null)) throw failed;
  return answers ?? [];
}

/**
 * Reads the answer to GETEX: 0 if there is no such room, or no version in its key. Then the room is put back, which clears the
 * key (SPEC R131).
 */
function versionOf([error, value]: Answer = [new Error('no answer'), null]): number | StoreUnavailable {
  if (error !== null) {
    return isWrongType(error) ? 0 : new StoreUnavailable(error.message, { uncertain: true, cause: error });
  }
  return wholeOf(value) ?? 0;
}

/** The room of a part of a key; undefined where another program made the key. */
function decoded(text: string): RoomId | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Whether Redis refused a command because the key is of another type. */
function isWrongType(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('WRONGTYPE');
}
