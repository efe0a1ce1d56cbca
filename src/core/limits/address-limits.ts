import type { Clock } from '../ports.ts';
import { AddressTime } from './address-time.ts';
import { fullBucket, isFull, type Rate, type TokenBucket, take, waitMs } from './token-bucket.ts';

const MIB = 1_048_576;

/** What is limited by address as a rate. */
export type AddressRate = 'handshakes' | 'told' | 'joins' | 'peeks' | 'bytes' | 'admin' | 'wrongKeys';

/**
 * What one address may do, for ADDRESS_LIMITS=1. Behind one address may be an office of a hundred people; docs/limits.md
 * says how each figure was chosen. `told`: refusals of what the address is over that get a connection, on which the client
 * is told. `bytes`: bytes that enter. `admin`: requests to the administration API. `wrongKeys`: those of them without its key.
 */
export const ADDRESS_RATES: Readonly<Record<AddressRate, Rate>> = {
  handshakes: { perSecond: 30, burst: 300 },
  told: { perSecond: 2, burst: 20 },
  joins: { perSecond: 20, burst: 300 },
  peeks: { perSecond: 10, burst: 100 },
  bytes: { perSecond: 8 * MIB, burst: 32 * MIB },
  admin: { perSecond: 20, burst: 100 },
  wrongKeys: { perSecond: 0.2, burst: 10 },
};

/**
 * What one address may take of a node's processor, for ADDRESS_LIMITS=1, in µs: for each of a hundred people 0.4 ms a second, and
 * twice what they need when they come back at once.
 */
export const ADDRESS_SHARE: Rate = { perSecond: 40_000, burst: 2_000_000 };

/** How long an address works before others get a turn, for ADDRESS_LIMITS=1, in seconds. */
const TURN_S = 0.001;

/**
 * What an address owes at most, as the time in which it gets so much. One client may take more than is left at once, and others
 * behind its address wait for that.
 */
export const LONGEST_DEBT_S = 3;

/** Connections that one address may have open, for ADDRESS_LIMITS=1, and the part of the node's that it may have at most. */
export const ADDRESS_CONNECTIONS = 500;
const CONNECTIONS_PART = 0.25;

/** The part of the node's connections that one address may have in no namespace, and how many it may have at least. */
const PENDING_PART = 0.025;
const PENDING_LEAST = 25;

/** What may be guessed, and is counted by address where it fails: a resume secret, a token. */
export type Guess = 'resumes' | 'tokens';

/** Guesses of one kind that an address may fail in before it has to wait, for ADDRESS_LIMITS=1. */
export const FREE_FAILURES = 100;

/** The first wait after a guess that failed, and the longest: shorter than the grace period of honest peers beside it. */
const FIRST_WAIT_S = 1;
const LONGEST_WAIT_S = 8;

/** After this time without a guess that failed an address begins anew, in seconds. */
const FORGIVEN_S = 600;

/** Most addresses that are remembered, beside those with open connections. */
export const ADDRESSES_LIMIT = 50_000;

interface AddressState {
  open: number;
  /** Connections in no namespace, those that are refused among them. */
  pending: number;
  readonly buckets: Map<AddressRate, TokenBucket>;
  /** Made when its first work is done. */
  time: AddressTime | undefined;
  readonly failures: Map<Guess, Failures>;
}

interface Failures {
  readonly count: number;
  /** When the latest one failed, in seconds. */
  readonly at: number;
  /** No guess is tried before this time, in seconds. */
  readonly from: number;
}

/**
 * Limits by client address (SPEC R122-R124). A client address is a text that stands for one network: an IPv4
 * address, or the first 64 bits of an IPv6 address. '' has no limits.
 */
export class AddressLimits {
  readonly #clock: Pick<Clock, 'seconds'>;
  readonly #factor: number;
  readonly #rates: Readonly<Record<AddressRate, Rate>>;
  readonly #share: Rate;
  readonly #addresses = new Map<string, AddressState>();
  readonly #connections: number;
  readonly #pending: number;

  /**
   * `factor`: by how much every limit is multiplied; 0 for no limits. `nodeConnections`: as many as all addresses together may
   * have open.
   */
  constructor(clock: Pick<Clock, 'seconds'>, factor: number, nodeConnections = Infinity) {
    this.#clock = clock;
    this.#factor = factor;
    const connections = shareOf(nodeConnections, ADDRESS_CONNECTIONS);
    const pending = Math.max(PENDING_LEAST, Math.ceil(nodeConnections * PENDING_PART));
    this.#connections = connections * factor;
    this.#pending = Math.min(connections, pending) * factor;
    const scaled = ({ perSecond, burst }: Rate): Rate => ({ perSecond: perSecond * factor, burst: burst * factor });
    this.#rates = {
      handshakes: scaled(ADDRESS_RATES.handshakes),
      told: scaled(ADDRESS_RATES.told),
      joins: scaled(ADDRESS_RATES.joins),
      peeks: scaled(ADDRESS_RATES.peeks),
      bytes: scaled(ADDRESS_RATES.bytes),
      admin: scaled(ADDRESS_RATES.admin),
      wrongKeys: scaled(ADDRESS_RATES.wrongKeys),
    };
    this.#share = scaled(ADDRESS_SHARE);
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#addresses.size;
  }

  /** Counts a connection of the address. False if it has as many as it may: then nothing is counted. */
  open(address: string): boolean {
    if (this.#unlimited(address)) return true;
    const state = this.#stateOf(address);
    if (state.open >= this.#connections) return false;
    state.open += 1;
    return true;
  }

  /** A connection that `open` counted is gone. */
  close(address: string): void {
    const state = this.#addresses.get(address);
    if (state !== undefined && state.open > 0) state.open -= 1;
  }

  /** Whether one more connection of the address may be in no namespace. */
  mayPend(address: string): boolean {
    return this.#unlimited(address) || (this.#addresses.get(address)?.pending ?? 0) < this.#pending;
  }

  /** Counts connections of the address that are in no namespace: one more, or one less. */
  pend(address: string, more: 1 | -1): void {
    if (!this.#unlimited(address)) this.#stateOf(address).pending += more;
  }

  /** Charges `amount` to the address. Answers 0, or how long it has to wait, in whole ms: then nothing was charged. */
  take(address: string, what: AddressRate, amount = 1): number {
    if (this.#unlimited(address)) return 0;
    const { buckets } = this.#stateOf(address);
    const rate = this.#rates[what];
    const now = this.#clock.seconds();
    let bucket = buckets.get(what);
    if (bucket === undefined) {
      bucket = fullBucket(rate, now);
      buckets.set(what, bucket);
    }
    if (!take(bucket, rate, amount, now)) return waitMs(bucket, rate, now);
    bucket.tokens = Math.max(bucket.tokens, -LONGEST_DEBT_S * rate.perSecond);
    return 0;
  }

  /** How long the address has to wait before `take` takes anything, in whole ms; 0 for not at all. Nothing is charged. */
  waitMs(address: string, what: AddressRate): number {
    const bucket = this.#unlimited(address) ? undefined : this.#addresses.get(address)?.buckets.get(what);
    return bucket === undefined ? 0 : waitMs(bucket, this.#rates[what], this.#clock.seconds());
  }

  /** The processor time of an address; undefined where it has no limit. */
  timeOf(address: string): AddressTime | undefined {
    if (this.#unlimited(address)) return undefined;
    const state = this.#stateOf(address);
    state.time ??= new AddressTime(this.#share, TURN_S * this.#factor, this.#clock.seconds());
    return state.time;
  }

  /** How long the address has to wait before it may try again, in whole ms; 0 for not at all. */
  guessWaitMs(address: string, what: Guess): number {
    const from = this.#addresses.get(address)?.failures.get(what)?.from ?? 0;
    return Math.max(0, Math.ceil((from - this.#clock.seconds()) * 1_000));
  }

  /** A guess was refused. Each one beyond the free ones doubles the wait. */
  guessFailed(address: string, what: Guess): void {
    if (this.#unlimited(address)) return;
    const { failures } = this.#stateOf(address);
    const now = this.#clock.seconds();
    const { count: known, at, from } = failures.get(what) ?? { count: 0, at: now, from: 0 };
    const count = (now - at > FORGIVEN_S ? 0 : known) + 1;
    const over = count - Math.ceil(FREE_FAILURES * this.#factor);
    const wait = Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (over - 1));
    failures.set(what, { count, at: now, from: over > 0 ? now + wait : from });
  }

  #unlimited(address: string): boolean {
    return this.#factor === 0 || address === '';
  }

  #stateOf(address: string): AddressState {
    const known = this.#addresses.get(address);
    if (known !== undefined) return known;
    this.#forget();
    const state: AddressState = {
      open: 0,
      pending: 0,
      buckets: new Map(),
      time: undefined,
      failures: new Map(),
    };
    this.#addresses.set(address, state);
    return state;
  }

  /**
   * Looks at the two addresses that were looked at longest ago. Forgets those that are as new ones; where too many are
   * known, all that have nothing open.
   */
  #forget(): void {
    const now = this.#clock.seconds();
    const tooMany = this.#addresses.size >= ADDRESSES_LIMIT;
    for (const [address, state] of firstTwo(this.#addresses)) {
      this.#addresses.delete(address);
      if (state.open > 0 || state.pending > 0 || !(tooMany || this.#isAsNew(state, now)))
        this.#addresses.set(address, state);
    }
  }

  #isAsNew({ buckets, time, failures }: AddressState, now: number): boolean {
    for (const { at } of failures.values()) if (now - at <= FORGIVEN_S) return false;
    if (time?.isAsNew(now) === false) return false;
    for (const [what, bucket] of buckets) if (!isFull(bucket, this.#rates[what], now)) return false;
    return true;
  }
}

/** What one address may have of `all` that a node has: `figure`, and never more than a quarter. */
export function shareOf(all: number, figure: number): number {
  return Math.min(figure, Math.ceil(all * CONNECTIONS_PART));
}

/** The first two entries of a map. */
function firstTwo<Value>(map: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] {
  const found: (readonly [string, Value])[] = [];
  for (const entry of map) {
    if (found.length === 2) break;
    found.push(entry);
  }
  return found;
}
