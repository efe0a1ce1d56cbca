import type { LinkCount, PeerId, SentSignals } from '../ports.ts';

/** Most links of one room that a node counts (SPEC R242). */
export const MOST_LINKS = 400;

/** The count of one link. Its receiver is '' from when it is forgotten, so that who kept it opens another one. */
interface Count {
  to: PeerId;
  signals: number;
}

/** Counts of the signals of one room by link. Where there is no place for a link, those of peers that are gone make room. */
export class LinkCounts {
  readonly #counts = new Map<PeerId, Map<PeerId, Count>>();
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
    return [...this.#counts].flatMap(([from, sent]) => [...sent.values()].map((count) => ({ from, ...count })));
  }

  /** Signals on links that are not in `links`, or not any more. */
  get others(): number {
    return this.#others;
  }

  /** The counts of the signals that a peer sends, over all its connections to this node. */
  sentBy(from: PeerId): SentSignals {
    // At hand for each signal: many go to the peer that the one before went to.
    let latest: Count | undefined;
    let sent = this.#counts.get(from);
    return {
      count: (to) => {
        if (latest === undefined || latest.to !== to) latest = sent?.get(to) ?? this.#countOf(from, to);
        if (latest === undefined) this.#others += 1;
        else {
          latest.signals += 1;
          sent ??= this.#counts.get(from);
        }
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
    for (const sent of this.#counts.values()) {
      for (const count of sent.values()) count.to = '';
      sent.clear();
    }
    this.#counts.clear();
  }

  /** The count of a link, a new one if need be; undefined where there is no place for it. */
  #countOf(from: PeerId, to: PeerId): Count | undefined {
    const known = this.#counts.get(from)?.get(to);
    if (known !== undefined) return known;
    if (this.#left === 0) this.#forgetGone();
    if (this.#left === 0) return undefined;
    this.#take(1);
    // Many peers send no signal.
    const sent = this.#counts.get(from) ?? new Map<PeerId, Count>();
    this.#counts.set(from, sent);
    const count = { to, signals: 0 };
    sent.set(to, count);
    return count;
  }

  #forgetGone(): void {
    for (const [from, sent] of this.#gone.size === 0 ? [] : this.#counts) {
      for (const count of sent.values())
        if (this.#gone.has(from) || this.#gone.has(count.to)) this.#forget(sent, count);
      if (sent.size === 0) this.#counts.delete(from);
    }
    this.#gone.clear();
  }

  #forget(sent: Map<PeerId, Count>, count: Count): void {
    sent.delete(count.to);
    count.to = '';
    this.#others += count.signals;
    this.#take(-1);
  }

  #take(links: number): void {
    this.#left -= links;
    this.#grow(links);
  }
}
