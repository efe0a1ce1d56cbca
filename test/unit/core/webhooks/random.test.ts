import { expect, test } from 'vitest';
import { leaveRoom } from '../../../../src/core/leave-room.ts';
import type { WebhookEvent } from '../../../../src/core/ports.ts';
import { Random } from '../../../fuzz/random.ts';
import { beat, CoreCluster, type CoreNode, type JoinedConnection, resumeOf } from '../../../support/core-cluster.ts';
import { type TestWebhooks, WebhookSite } from '../../../support/webhook-site.ts';

const URL = 'http://receiver.test/';
const ROOMS = ['r1', 'r2', 'r3'] as const;
const STEPS = 40;

interface Body {
  readonly data: Readonly<Record<string, unknown>>;
}

/** Real nodes, whose webhooks share a queue, and a receiver that fails now and then. What happens is drawn from a seed. */
class World {
  readonly random: Random;
  readonly cluster = new CoreCluster();
  readonly site = new WebhookSite([URL], this.cluster.clock);
  nodes: { readonly core: CoreNode; readonly hooks: TestWebhooks; alive: boolean }[] = [];
  clients: { readonly connection: JoinedConnection; readonly node: CoreNode }[] = [];
  /** Every peer that joined, and its room. */
  readonly joined = new Map<string, string>();

  constructor(seed: number) {
    this.random = new Random(seed);
    this.site.answer = () => (this.random.chance(0.3) ? { kind: 'failed', reason: 'HTTP 500' } : { kind: 'delivered' });
  }

  async start(nodeId: string): Promise<void> {
    const { cluster, site } = this;
    const own: { hooks: TestWebhooks | undefined; alive: boolean } = { hooks: undefined, alive: true };
    const events = {
      emit: (event: Parameters<TestWebhooks['webhooks']['record']>[0]) =>
        own.alive && own.hooks?.webhooks.record(event),
    };
    const core = await cluster.node(nodeId, {}, { events: { emit: (event) => void events.emit(event) } });
    own.hooks = site.node(nodeId, {
      load: (room) => cluster.store.load(room),
      quietMs: 10_000,
      random: () => this.random.next(),
      peersOf: (room) => [...(core.node.replicas.get(room)?.seats.keys() ?? [])],
    });
    this.nodes.push(Object.assign(own, { core, hooks: own.hooks }));
    site.live = this.alive.length;
  }

  get alive() {
    return this.nodes.filter(({ alive }) => alive);
  }

  async step(): Promise<void> {
    const { random } = this;
    const [first, ...others] = this.alive;
    if (first === undefined) throw new Error('no node lives');
    const { core } = random.pick([first, ...others]);
    const index = random.below(this.clients.length);
    const client = this.clients[index];
    switch (random.pick(['join', 'join', 'leave', 'drop', 'resume', 'time'] as const)) {
      case 'join': {
        const room = random.pick(ROOMS);
        const connection = await core.join(room).catch(() => undefined);
        if (connection === undefined) break;
        this.joined.set(connection.self, room);
        this.clients.push({ connection, node: core });
        break;
      }
      case 'leave':
        if (client === undefined) break;
        this.clients.splice(index, 1);
        leaveRoom(client.node.node, client.connection.id);
        break;
      case 'drop':
        if (client === undefined) break;
        this.clients.splice(index, 1);
        await client.connection.drop();
        break;
      case 'resume': {
        if (client === undefined) break;
        const connection = await core
          .join(client.connection.welcome.room, resumeOf(client.connection))
          .catch(() => undefined);
        if (connection !== undefined) this.clients.splice(index, 1, { connection, node: core });
        break;
      }
      case 'time':
        await this.pass(random.below(3_000));
        break;
    }
  }

  /** Kills the first node with everything on it. */
  kill(): void {
    const dead = this.alive[0];
    if (dead === undefined) return;
    dead.core.freeze();
    dead.hooks.die();
    dead.alive = false;
    this.clients = this.clients.filter(({ node }) => node !== dead.core);
  }

  /** Lets time pass. Every 5 s the nodes that live renew their leases and tend their rooms. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 5_000) {
      await this.cluster.clock.advance(Math.min(left, 5_000));
      for (const { core } of this.alive) await beat(core);
      this.site.live = Math.max(1, this.alive.length);
    }
  }

  /** Everybody leaves, and rooms that no node serves any more expire in the store; then everything has to be told. */
  async end(): Promise<void> {
    this.site.answer = () => ({ kind: 'delivered' });
    for (const { node, connection } of this.clients) leaveRoom(node.node, connection.id);
    this.clients = [];
    await this.pass(50_000);
    this.cluster.loseRooms();
    await this.pass(30_000);
  }

  told(room: string): readonly WebhookEvent[] {
    return this.site.told(URL, room);
  }
}

/** Fails where what was told of a room does not make sense. Answers the peers that joined and left, in order. */
function checked(events: readonly WebhookEvent[]): {
  readonly joins: readonly string[];
  readonly leaves: readonly string[];
} {
  const joins: string[] = [];
  const leaves: string[] = [];
  const here = new Set<unknown>();
  let meeting: unknown;
  let expected: string | undefined;
  for (const { type, body } of events) {
    const { data }: Body = JSON.parse(body);
    const peer = String(data['peer']);
    if (expected !== undefined) expect(type).toBe(expected);
    expected = undefined;
    if (type !== 'room-started' && !data['late']) expect(data['meeting']).toBe(meeting);
    switch (type) {
      case 'room-started':
        expect(here.size).toBe(0);
        meeting = data['meeting'];
        expected = 'peer-joined';
        break;
      case 'peer-joined':
        expect(here).not.toContain(peer);
        here.add(peer);
        joins.push(peer);
        expect(data['present']).toBe(here.size);
        break;
      case 'peer-left':
        if (!data['late']) expect(here).toContain(peer);
        here.delete(peer);
        leaves.push(peer);
        if (here.size === 0 && data['meeting'] !== undefined) expected = 'room-ended';
        break;
      case 'room-ended':
        expected = 'call-report';
        break;
      case 'call-report':
        meeting = undefined;
        break;
    }
  }
  expect(expected).toBeUndefined();
  return { joins, leaves };
}

const SEEDS = Array.from({ length: 4 }, (_, index) => index + 1);

test.each(SEEDS)(
  'R220 R222 R223 R228: seed %i: each peer is told once to join and once to leave, over the death of a node',
  async (seed) => {
    const world = new World(seed);
    for (const nodeId of ['n1', 'n2', 'n3']) await world.start(nodeId);
    const death = world.random.below(STEPS);
    for (let step = 0; step < STEPS; step += 1) {
      await world.step();
      if (step === death) world.kill();
    }
    await world.end();
    for (const room of ROOMS) {
      const peers = [...world.joined].filter(([, each]) => each === room).map(([peer]) => peer);
      const { joins, leaves } = checked(world.told(room));
      expect(joins.toSorted()).toEqual(peers.toSorted());
      expect(leaves.toSorted()).toEqual(peers.toSorted());
    }
    const bodies = new Map(world.site.attempts.map(({ event }) => [event.id, event.body]));
    for (const { event } of world.site.attempts) expect(event.body).toBe(bodies.get(event.id));
    expect(world.site.errors).toEqual([]);
    expect(world.site.counts).toMatchObject({ buried: 0, dropped: 0 });
  },
  60_000,
);
