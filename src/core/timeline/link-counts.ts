import type { LinkCount, PeerId, SentSignals } from '../ports.ts';

/** Most links of one room that a node counts (SPEC R242). */
export const MOST_LINKS = 400;

/** Counts of the signals of one room by link. Where there is no place for a link, those of peers that are gone make room. */
export class LinkCounts {
  readonly #counts = new Map<PeerId, Map<PeerId, number>>();
  /** Peers of counted links that have left. */
  readonly #gone = new Set<PeerId>();
  readonly #grow: (by: number) => void;
  #left = MOST_LINKS;
  #others = 0;

  /** `grow`: told by how many links there are more, or fewer. */
  constructor(grow: (by: number) => void) {
    this.#grow = grow;
  }

  get links(): readonly LinkCount[] {
    return [...this.#counts].flatMap(([from, sent]) => [...sent].map(([to, signals]) => ({ from, to, signals })));
  }

  /** Signals on links that are not in `links`, or not any more. */
  get others(): number {
    return this.#others;
  }

  /** The counts of the signals that a peer sends, over all its connections to this node. */
  sentBy(from: PeerId): SentSignals {
    // At hand for each signal, and kept only from the first one on, because many peers send none.
    let sent = this.#counts.get(from);
    return {
      count: (to) => {
        const known = sent?.get(to);
        if (sent !== undefined && known !== undefined) sent.set(to, known + 1);
        else sent = this.#open(from, to) ?? sent;
      },
    };
  }

  /** A peer has left the room. */
  left(peerId: PeerId): void {
    if ([...this.#counts].some(([from, sent]) => from === peerId || sent.has(peerId))) this.#gone.add(peerId);
  }

  /** All peers have left the room. */
  allLeft(): void {
    for (const { from, to } of this.links) this.#gone.add(from).add(to);
  }

  /** Counts no more links, and forgets those it has: connections hold on to what counts for them. */
  end(): void {
    this.#left = 0;
    this.#gone.clear();
    for (const sent of this.#counts.values()) sent.clear();
    this.#counts.clear();
  }

  /** Counts the first signal that one connection sends on a link. Undefined where there is no place for it. */
  #open(from: PeerId, to: PeerId): Map<PeerId, number> | undefined {
    const sent = this.#counts.get(from) ?? new Map<PeerId, number>();
    const known = sent.get(to);
    if (known === undefined && this.#left === 0) this.#forgetGone();
    if (known === undefined && this.#left === 0) {
      this.#others += 1;
      return undefined;
    }
    if (known === undefined) this.#take(1);
    this.#counts.set(from, sent.set(to, (known ?? 0) + 1));
    return sent;
  }

  #forgetGone(): void {
    for (const { from, to, signals } of this.#gone.size === 0 ? [] : this.links) {
      if (!this.#gone.has(from) && !this.#gone.has(to)) continue;
      this.#counts.get(from)?.delete(to);
      this.#others += signals;
      this.#take(-1);
    }
    for (const [from, { size }] of this.#counts) if (size === 0) this.#counts.delete(from);
    this.#gone.clear();
  }

  #take(links: number): void {
    this.#left -= links;
    this.#grow(links);
  }
}
