import type { Replica } from '../../src/core/replica.ts';
import type { World } from './world.ts';
import { isRecord } from '../../src/protocol/json.ts';
import type { SeededRandom } from '../../scripts/lib/seeded-random.ts';

/** How often somebody changes its room, on average, in ms, while things go wrong. */
const CHANGE_EVERY_MS = 900;

/** Checks that all who agree on the version of a room agree on its host, and that the host has a seat (SPEC R194). */
export class Hosts {
  readonly #failed: (what: string) => void;
  /** The host of a room at a version, by `room version`, and whoever saw it first. */
  readonly #seen = new Map<string, { readonly host: string; readonly by: string }>();
  /** The rooms whose capacity somebody has set, and the latest version of a state that had it. */
  readonly limited = new Map<string, number>();
  /** The version of each replica that was looked at last. */
  readonly #looked = new WeakMap<Replica, number>();

  constructor(failed: (what: string) => void) {
    this.#failed = failed;
  }

  /** Looks at the replicas of a node that have another version than before. */
  look(node: string, replicas: Iterable<Replica>): void {
    for (const replica of replicas) {
      const { room, version, seats, state, hosted } = replica;
      if (!hosted || version === 0 || this.#looked.get(replica) === version) continue;
      this.#looked.set(replica, version);
      const { host } = state;
      if (host === undefined && seats.size === 0) continue;
      if (host === undefined || !seats.has(host)) this.#failed(`R194: the host of ${room} on ${node} is ${host}`);
      else this.#agree(room, version, host, node);
    }
  }

  /** Takes note of what a node sent to a client: an event, or an answer. */
  told(room: string, client: string, message: unknown): void {
    if (!isRecord(message)) return;
    const [event] = Array.isArray(message['args']) ? message['args'] : [];
    const roster = message['name'] === 'roster' ? event : message['roster'];
    if (isRecord(roster)) this.#told(room, client, roster['version'], hostIn(roster['state']));
    if (!isRecord(event)) return;
    if (isRecord(event['state']) && 'capacity' in event['state'])
      this.limited.set(room, Math.max(this.limited.get(room) ?? 0, Number(event['version'])));
    if (message['name'] === 'room-updated') this.#told(room, client, event['version'], hostIn(event['state']));
    if (message['name'] === 'peer-left' && 'host' in event) this.#told(room, client, event['version'], event['host']);
  }

  #told(room: string, client: string, version: unknown, host: unknown): void {
    if (typeof host === 'string') this.#agree(room, Number(version), host, client);
    else this.#failed(`R194: ${client} was told of no host at version ${String(version)} of ${room}`);
  }

  #agree(room: string, version: number, host: string, by: string): void {
    const key = `${room} ${version}`;
    const first = this.#seen.get(key);
    if (first === undefined) this.#seen.set(key, { host, by });
    else if (first.host !== host)
      this.#failed(`R194: at version ${key} the host is ${first.host} for ${first.by}, and ${host} for ${by}`);
  }
}

function hostIn(state: unknown): unknown {
  return isRecord(state) ? state['host'] : undefined;
}

/** Now and then hosts hand over, and change what their room may hold. */
export function changeRooms(world: World, random: SeededRandom, until: number): void {
  if (world.clock.now() > until) return;
  const hosts = world.clients.filter(({ client, selfId }) => client.roomState.host === selfId);
  const one = random.pick(hosts);
  const next = random.pick(one?.client.peers ?? [])?.peerId;
  // Refusals are as they may be: the role passed meanwhile, or the node is away.
  if (random.chance(0.3)) one?.client.room.setCapacity(random.int(20, 30)).catch(() => undefined);
  else if (next !== undefined) one?.client.room.handOver(next).catch(() => undefined);
  world.clock.after(random.int(1, 2 * CHANGE_EVERY_MS), () => changeRooms(world, random, until));
}
