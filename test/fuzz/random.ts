import { SeededRandom } from '../../scripts/lib/seeded-random.ts';

/** The chance of an attack: the same seed gives the same run. */
export class Random extends SeededRandom {
  /** One for each of many independent episodes of a run. */
  static ofEpisode(seed: number, episode: number): Random {
    return new Random(Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(episode + 1, 0xc2b2ae35));
  }

  /** A whole number below `bound`. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  override pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0];
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }
}
