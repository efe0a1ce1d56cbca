import { MemoryWebhookQueue } from '../../src/adapters/memory/webhook-queue.ts';
import {
  type RoomId,
  type RoomSnapshot,
  type SendOutcome,
  StoreUnavailable,
  type WebhookEvent,
  type WebhookQueue,
} from '../../src/core/ports.ts';
import { Webhooks, type WebhookPorts } from '../../src/core/webhooks/webhooks.ts';
import { FakeClock } from './fake-clock.ts';

export const LEASE_MS = 15_000;

export interface Attempt {
  readonly url: string;
  readonly event: WebhookEvent;
  /** In ms since the epoch. */
  readonly at: number;
}

/** The webhooks of one node, and how it dies: then nothing of it reaches the queue any more. */
export interface TestWebhooks {
  readonly webhooks: Webhooks;
  die(): void;
}

/** Webhooks of several nodes in one process, which share one queue in memory and one clock that stands still. */
export class WebhookSite {
  readonly clock: FakeClock;
  readonly queue: MemoryWebhookQueue;
  readonly attempts: Attempt[] = [];
  readonly counts = { delivered: 0, failed: 0, gone: 0, buried: 0, dropped: 0 };
  readonly errors: unknown[] = [];
  /** How many nodes have a lease. */
  live = 1;
  /** Answers to an attempt; undefined: it hangs. */
  answer: (url: string, event: WebhookEvent) => SendOutcome | undefined = () => ({ kind: 'delivered' });
  readonly #urls: readonly string[];

  constructor(urls: readonly string[], clock = new FakeClock()) {
    this.clock = clock;
    this.#urls = urls;
    this.queue = new MemoryWebhookQueue(clock, urls);
  }

  /** Starts the webhooks of one more node. */
  node(nodeId: string, ports: Partial<WebhookPorts> & Pick<WebhookPorts, 'load'>): TestWebhooks {
    let alive = true;
    const webhooks = new Webhooks({
      nodeId,
      clock: this.clock,
      queue: reachable(this.queue, () => alive),
      sender: { send: (url, event) => this.#attempt(url, event) },
      random: () => 0.5,
      metrics: {
        attempt: (kind) => {
          this.counts[kind] += 1;
        },
        buried: () => {
          this.counts.buried += 1;
        },
        dropped: (_, count) => {
          this.counts.dropped += count;
        },
      },
      onError: (error) => this.errors.push(error),
      urls: this.#urls,
      giveUpMs: 86_400_000,
      leaseMs: LEASE_MS,
      liveNodes: () => this.live,
      quietMs: 60_000,
      nameRoom: (room) => ({ room }),
      nameOf: () => 'Ann',
      peersOf: () => [],
      ...ports,
    });
    webhooks.start();
    return {
      webhooks,
      die: () => {
        alive = false;
      },
    };
  }

  /** What a URL was sent of a room, each event once, in the order of the first attempts. */
  told(url: string, room: RoomId): readonly WebhookEvent[] {
    const sent = this.attempts.filter((it) => it.url === url && it.event.room === room).map(({ event }) => event);
    return sent.filter(({ id }, index) => sent.findIndex((each) => each.id === id) === index);
  }

  #attempt(url: string, event: WebhookEvent): Promise<SendOutcome> {
    this.attempts.push({ url, event, at: this.clock.now() });
    const outcome = this.answer(url, event);
    return outcome === undefined ? new Promise(() => undefined) : Promise.resolve(outcome);
  }
}

export const NO_ROOM: RoomSnapshot = { version: 0, seats: [], state: {}, stateSince: 0 };

/** The queue, which a node that is dead does not reach. */
function reachable(queue: WebhookQueue, isUp: () => boolean): WebhookQueue {
  return new Proxy(queue, {
    get: (_, name) => {
      const member: unknown = Reflect.get(queue, name, queue);
      if (typeof member !== 'function' || name === 'shardOf')
        return typeof member === 'function' ? member.bind(queue) : member;
      return async (...args: readonly unknown[]): Promise<unknown> => {
        if (!isUp()) throw new StoreUnavailable('dead', { uncertain: false });
        return member.apply(queue, args);
      };
    },
  });
}
