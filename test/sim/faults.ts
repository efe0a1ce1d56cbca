import type { SeededRandom } from '../../scripts/lib/seeded-random.ts';

/**
 * One thing that goes wrong. Times are in ms from the start. `node` is the number of a place: the fault hits the
 * process that runs there then.
 */
export type Fault =
  | { readonly kind: 'kill'; readonly at: number; readonly node: number; readonly ms: number }
  /** A node dies, and at the same moment Redis with all its data; Redis is back after `redisMs`. */
  | {
      readonly kind: 'kill-both';
      readonly at: number;
      readonly node: number;
      readonly ms: number;
      readonly redisMs: number;
    }
  | { readonly kind: 'freeze'; readonly at: number; readonly node: number; readonly ms: number }
  | { readonly kind: 'drain'; readonly at: number; readonly node: number; readonly ms: number }
  | { readonly kind: 'partition'; readonly at: number; readonly node: number; readonly ms: number }
  /**
   * What the node sends to Redis arrives late. All connections are lost, and clients that resume on this node lose
   * theirs again and resume elsewhere.
   */
  | { readonly kind: 'stall'; readonly at: number; readonly node: number; readonly ms: number }
  | { readonly kind: 'redis-crash'; readonly at: number; readonly ms: number; readonly wipe: boolean }
  | { readonly kind: 'redis-silent'; readonly at: number; readonly ms: number }
  | { readonly kind: 'redis-wipe'; readonly at: number }
  | { readonly kind: 'cut'; readonly at: number; readonly share: number }
  | { readonly kind: 'drop'; readonly at: number; readonly share: number }
  /** So many of the clients read nothing for so long. */
  | { readonly kind: 'stop-reading'; readonly at: number; readonly share: number; readonly ms: number }
  | { readonly kind: 'leave'; readonly at: number; readonly client: number; readonly ms: number }
  /** An administrator removes a client's peer, or closes its room, through some node. */
  | { readonly kind: 'remove'; readonly at: number; readonly node: number; readonly client: number }
  | { readonly kind: 'close'; readonly at: number; readonly node: number; readonly client: number };

/** How long things go wrong, in ms. */
export const STORM_MS = 14_000;

export function drawFaults(random: SeededRandom, nodes: number, clients: number): readonly Fault[] {
  const faults = Array.from({ length: random.int(1, 6) }, () => drawFault(random, nodes, clients));
  return faults.flatMap((fault) => andNews(fault, clients)).sort((a, b) => a.at - b.at);
}

/** What an administrator does in the course of a run. Drawn apart, so that other faults of a seed stay what they were. */
export function drawRemovals(random: SeededRandom, nodes: number, clients: number): readonly Fault[] {
  return Array.from({ length: random.int(1, 4) }, (): Fault => {
    const kind = random.chance(0.7) ? 'remove' : 'close';
    return {
      kind,
      at: random.int(1_000, STORM_MS),
      node: random.int(0, nodes - 1),
      client: random.int(0, clients - 1),
    };
  });
}

/** While some clients read nothing, one leaves and another one comes: otherwise those would seldom miss a change. */
function andNews(fault: Fault, clients: number): readonly Fault[] {
  if (fault.kind !== 'stop-reading') return [fault];
  const { at, ms, share } = fault;
  return [fault, { kind: 'leave', at: at + ms * 0.6, client: Math.floor(share * clients), ms: ms * 0.1 }];
}

function drawFault(random: SeededRandom, nodes: number, clients: number): Fault {
  const at = random.int(500, STORM_MS);
  const node = random.int(0, nodes - 1);
  switch (random.int(0, 13)) {
    case 0:
    case 1:
      return { kind: 'kill', at, node, ms: random.int(200, 6_000) };
    case 2:
      return { kind: 'freeze', at, node, ms: random.int(200, 9_000) };
    case 3:
      return { kind: 'drain', at, node, ms: random.int(500, 3_000) };
    case 4:
      return { kind: 'partition', at, node, ms: random.int(200, 9_000) };
    case 5:
      return { kind: 'redis-crash', at, ms: random.int(100, 6_000), wipe: random.chance(0.5) };
    case 6:
      return { kind: 'redis-silent', at, ms: random.int(100, 5_000) };
    case 7:
      return random.chance(0.4) ? { kind: 'redis-wipe', at } : { kind: 'cut', at, share: random.next() };
    case 8:
      return { kind: 'drop', at, share: random.next() };
    case 9:
      return { kind: 'stall', at, node, ms: random.int(300, 1_900) };
    case 10:
    case 11:
      return { kind: 'stop-reading', at, share: random.next(), ms: random.int(500, 12_000) };
    case 12:
      return { kind: 'kill-both', at, node, ms: random.int(200, 6_000), redisMs: random.int(50, 3_000) };
    default:
      return { kind: 'leave', at, client: random.int(0, clients - 1), ms: random.int(200, 5_000) };
  }
}
