import { type RoomId, type RoomSnapshot, StoreUnavailable } from '../ports.ts';
import { Delivery, type DeliveryPorts } from './delivery.ts';
import { type RoomName, tell } from './meetings.ts';
import { Looks } from './looks.ts';

/** How many facts are read at once. */
const FACTS = 200;

export interface ShardPorts extends DeliveryPorts {
  readonly urls: readonly string[];
  /** The room as the store of rooms has it. */
  readonly load: (room: RoomId) => Promise<RoomSnapshot>;
  readonly nameRoom: (room: RoomId) => RoomName;
  /** How long a room is quiet before a node looks at it, in ms. */
  readonly quietMs: number;
}

/** A shard of the queue that this node has: it makes events of facts, and delivers them. */
export class Shard {
  readonly #shard: number;
  readonly #ports: ShardPorts;
  readonly #deliveries: readonly Delivery[];
  readonly #looks: Looks;
  #working: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(shard: number, ports: ShardPorts) {
    this.#shard = shard;
    this.#ports = ports;
    this.#deliveries = ports.urls.map((url) => new Delivery(shard, url, ports));
    this.#looks = new Looks(shard, ports);
  }

  /** When the oldest event that waits happened, in ms since the epoch; undefined while none waits. */
  get oldestAt(): number | undefined {
    const all = this.#deliveries.map(({ oldestAt }) => oldestAt).filter((at) => at !== undefined);
    return all.length === 0 ? undefined : Math.min(...all);
  }

  /** Works on what there is. Never rejects. While work is under way, it is done once more after that. */
  work(): Promise<void> {
    if (this.#working !== undefined) this.#again = true;
    this.#working ??= this.#run();
    return this.#working;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#working;
    await Promise.all(this.#deliveries.map((delivery) => delivery.stop()));
  }

  async #run(): Promise<void> {
    do {
      this.#again = false;
      try {
        const settled = await this.#settleFacts();
        if (settled) await this.#looks.look();
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) this.#ports.onError(error);
      }
      for (const delivery of this.#deliveries) void delivery.pump();
    } while (this.#again && !this.#stopped);
    this.#working = undefined;
  }

  /** Makes events of all facts. False: another node has the shard by now, or the node ends. */
  async #settleFacts(): Promise<boolean> {
    const { queue, clock, metrics, nameRoom } = this.#ports;
    for (;;) {
      const found = await queue.facts(this.#shard, FACTS);
      for (const { id, fact } of found) {
        if (this.#stopped) return false;
        const { room } = fact;
        const before = await queue.meeting(this.#shard, room);
        const { meeting, events } = tell(before, { id, fact }, nameRoom(room));
        const refused = await queue.settle(this.#shard, { fact: id, room, meeting, events }, clock.now());
        if (refused === undefined) return false;
        if (refused > 0) metrics.dropped('queue-full', refused);
      }
      if (found.length < FACTS) return true;
    }
  }
}
