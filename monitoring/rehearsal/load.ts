import { Crowd } from '../../chaos/lib/crowd.ts';
import { until } from '../../scripts/lib/until.ts';
import { Relay } from '../../scripts/lib/tcp-relay.ts';
import { SignalingClient } from '../../web/client/signaling/signaling-client.ts';
import type { RehearsalCluster } from './cluster.ts';
import { PubsubPage } from './pubsub-page.ts';

/** Rooms of three: two come through the edge, which brings them to one node; the third to any node. */
const ROOMS = 8;
const ROOM_SIZE = 3;
/** Few enough that what is lost in 5 s without Redis is below what an alert counts at all: its window has no other history here. */
const SIGNALS_PER_SECOND = 12;
/** A visitor joins a room of its own, looks around and leaves, once in so many ms. */
const VISIT_MS = 1_000;
/** Pages that speak the dialect pubsub. */
const PAGES = 2;

/** What a load has, as its own clients count it. */
export interface LoadFacts {
  readonly peers: number;
  readonly pages: number;
  readonly rooms: number;
  readonly signalsPerSecond: number;
}

export const LOAD: LoadFacts = {
  peers: ROOMS * ROOM_SIZE,
  pages: PAGES,
  rooms: ROOMS,
  signalsPerSecond: SIGNALS_PER_SECOND,
};

/** A steady load of real clients. Each of them comes back by itself after whatever happens. */
export class SteadyLoad {
  readonly #crowd: Crowd;
  readonly #relay: Relay;
  readonly #pages: readonly PubsubPage[];
  readonly #visits: NodeJS.Timeout;

  private constructor(crowd: Crowd, relay: Relay, pages: readonly PubsubPage[], edgeUrl: string) {
    this.#crowd = crowd;
    this.#relay = relay;
    this.#pages = pages;
    this.#visits = setInterval(() => void visit(edgeUrl), VISIT_MS);
  }

  static async start(cluster: RehearsalCluster): Promise<SteadyLoad> {
    let turn = 0;
    const relay = new Relay({
      choose() {
        turn += 1;
        const targets = cluster.instances.map((instance) => {
          const [host = '', port] = instance.split(':');
          return { host, port: Number(port) };
        });
        return targets.map((_, index) => targets[(turn + index) % targets.length] ?? { host: '', port: 0 });
      },
    });
    const slowUrl = `http://127.0.0.1:${await relay.listen()}`;
    const crowd = new Crowd({ edgeUrl: cluster.edgeUrl, slowUrl });
    await crowd.join(LOAD.peers, ROOM_SIZE, 'rehearsal', 1);
    await until('everybody in their rooms', () => crowd.settled, 30_000);
    crowd.flow({ perSecond: SIGNALS_PER_SECOND });
    const pages = Array.from({ length: PAGES }, () => new PubsubPage(cluster.edgeUrl));
    return new SteadyLoad(crowd, relay, pages, cluster.edgeUrl);
  }

  /** The third peers come back in turns on all nodes, so that signals pass between them, whatever was before. */
  async spread(): Promise<void> {
    this.#relay.gone = true;
    this.#relay.gone = false;
    await until('everybody to be back', () => this.calm, 30_000);
  }

  /** Somebody looks at rooms of a node once in a while; answers with what ends that. */
  look(server: string): () => void {
    const timer = setInterval(() => {
      const client = new SignalingClient({ server });
      client
        .peek('rehearsal-0')
        .catch(() => undefined)
        .finally(() => client.close());
    }, VISIT_MS);
    return () => clearInterval(timer);
  }

  /** Whether everybody has a session and shows all others of the room as present, and every page has a connection. */
  get calm(): boolean {
    const { notBack, ghosts, missing } = this.#crowd.seen(0);
    return notBack + ghosts + missing === 0 && this.#pages.every(({ connected }) => connected);
  }

  /** What the clients have seen: for the report. */
  get seen() {
    return { ...this.#crowd.totals, ...this.#crowd.seen(0) };
  }

  close(): void {
    clearInterval(this.#visits);
    for (const page of this.#pages) page.close();
    this.#crowd.close();
    this.#relay.close();
  }
}

let visits = 0;

async function visit(server: string): Promise<void> {
  visits += 1;
  const client = new SignalingClient({ server });
  try {
    await client.join({ room: `visit-${visits}` });
    await client.leave();
  } catch {
    // Faults refuse joins, and that is counted by the nodes.
  } finally {
    client.close();
  }
}
