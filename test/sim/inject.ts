import { StoreUnavailable } from '../../src/core/ports.ts';
import { closeRoom, removePeer } from '../../src/core/remove-peer.ts';
import type { Fault } from './faults.ts';
import { intrude } from './intruder.ts';
import type { SimConnection } from './line.ts';
import type { World } from './world.ts';

/** How long a node takes to notice that a client does not answer, and a client that its node does not, in ms. */
const PING_MS = 4_000;

/** Lets a fault happen now. */
export function inject(world: World, fault: Fault): void {
  world.trace(JSON.stringify(fault));
  switch (fault.kind) {
    case 'kill':
      kill(world, fault.node, fault.ms);
      return;
    case 'kill-both':
      world.redis.crash(true);
      world.clock.after(fault.redisMs, () => world.redis.start());
      kill(world, fault.node, fault.ms);
      return;
    case 'freeze':
      freeze(world, fault.node, fault.ms);
      return;
    case 'drain': {
      const node = world.places[fault.node];
      node?.drain(fault.ms / 2);
      world.clock.after(fault.ms, () => world.places[fault.node] === node && kill(world, fault.node, 300));
      return;
    }
    case 'partition': {
      const link = world.places[fault.node]?.link;
      link?.partition();
      world.clock.after(fault.ms, () => link?.heal());
      return;
    }
    case 'stall':
      stall(world, fault.node, fault.ms);
      return;
    case 'redis-crash':
      world.redis.crash(fault.wipe);
      world.clock.after(fault.ms, () => world.redis.start());
      return;
    case 'redis-silent':
      world.redis.silentUntil = Math.max(world.redis.silentUntil, world.clock.now() + fault.ms);
      return;
    case 'redis-wipe':
      world.redis.wipe();
      return;
    case 'cut':
      for (const connection of some(world, fault.share)) connection.cut();
      return;
    case 'drop':
      for (const connection of some(world, fault.share)) connection.drop();
      return;
    case 'stop-reading':
      for (const connection of some(world, fault.share)) connection.stopReading(fault.ms);
      return;
    case 'leave': {
      const client = world.clients[fault.client];
      if (client === undefined || !client.wanted) return;
      intrude(world, client);
      client.leave();
      world.clock.after(fault.ms, () => world.enter(client.room));
      return;
    }
    case 'remove':
    case 'close':
      administer(world, fault);
      return;
    default:
      return fault satisfies never;
  }
}

/** What comes of it does not matter here: the store notes what was done (`SimRedis.removed`). */
function administer(world: World, fault: Extract<Fault, { kind: 'remove' | 'close' }>): void {
  const place = world.places[fault.node];
  const client = world.clients[fault.client];
  const peerId = client?.selfId;
  if (place === undefined || client === undefined || peerId === undefined) return;
  place.input(() => {
    const { node } = place;
    const done = fault.kind === 'close' ? closeRoom(node, client.room) : removePeer(node, client.room, peerId);
    done.catch((error: unknown) => {
      if (!(error instanceof StoreUnavailable)) world.failed(`${fault.kind} failed: ${String(error)}`);
    });
  });
}

function some(world: World, share: number): readonly SimConnection[] {
  return [...world.connections].filter(() => world.random.chance(share));
}

/** Ends the process at a place. Another process starts there after `ms`. */
function kill(world: World, place: number, ms: number): void {
  const node = world.places[place];
  if (node === undefined || !node.alive) return;
  node.kill();
  for (const connection of [...world.connections]) if (connection.node === node) connection.drop();
  world.clock.after(ms, () => {
    world.places[place] = world.boot(place);
  });
}

/**
 * All clients lose their connections. Clients that come to the slow node lose them again while their resume is under
 * way.
 */
function stall(world: World, place: number, ms: number): void {
  const node = world.places[place];
  node?.link.stall(ms);
  for (const connection of [...world.connections]) connection.drop();
  world.clock.after(ms * world.random.next(), () => {
    for (const connection of [...world.connections]) if (connection.node === node) connection.drop();
  });
}

function freeze(world: World, place: number, ms: number): void {
  const node = world.places[place];
  node?.freeze();
  world.clock.after(PING_MS, () => {
    if (ms < PING_MS) return;
    for (const connection of [...world.connections]) if (connection.node === node) connection.drop();
  });
  world.clock.after(ms, () => node?.thaw());
}
