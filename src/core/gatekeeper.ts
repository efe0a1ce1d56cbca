import { type ErrorCode, type WireError, wireError } from '../protocol/errors.ts';
import type { Gate } from './gates.ts';
import type { Budget } from './limits/budget.ts';
import { fullBucket, type Rate, type TokenBucket, take } from './limits/token-bucket.ts';
import { openBudget, type SignalingNode } from './node.ts';
import { type EdgeContext, NO_EDGE } from './ports.ts';

/** The part of MAX_CONNECTIONS that may be in no namespace at once, and how many may be at least. */
const PENDING_PART = 0.25;
const PENDING_LEAST = 100;

/** How many refused clients are told why on a connection of their own; others get an HTTP status. */
const TOLD: Rate = { perSecond: 50, burst: 100 };

/** How long a client waits whose address has as many connections open as it may, in ms. */
const OPEN_WAIT_MS = 5_000;

/** The same where as many of them are in no namespace as may be: honest ones enter within a round trip. */
const PENDING_WAIT_MS = 1_000;

/** Most transport connections of a node that may be in no namespace. */
export function pendingLimit(maxConnections: number): number {
  return Math.max(PENDING_LEAST, Math.ceil(maxConnections * PENDING_PART));
}

/** What one transport connection takes of a node: an Engine.IO session, or a plain WebSocket. */
export interface Place {
  /** The client's rates, for as long as the connection lives (SPEC R121). */
  readonly budget: Budget;
  /** What the edge said of the handshake. */
  readonly edge: EdgeContext;
  /** The one thing that a refused client is told; undefined for a client that is served. */
  readonly refusal: WireError | undefined;
  /** Whether the connection is in no namespace. It is at first. */
  setPending(pending: boolean): void;
  /** The connection is gone. */
  close(): void;
}

/** A place, also for a client that is refused on its connection; or the error for an answer over HTTP. */
export type Verdict =
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'refused'; readonly error: WireError };

/** Decides about every handshake of a node, on all transports, and counts what comes of it (SPEC R65, R111, R113, R116). */
export class Gatekeeper {
  readonly #node: SignalingNode;
  readonly #shut: () => readonly Gate[];
  readonly #told: TokenBucket;
  readonly #counts: Counts = { open: 0, pending: 0 };

  /** `shut`: the gates through which nobody passes now. */
  constructor(node: SignalingNode, shut: () => readonly Gate[]) {
    this.#node = node;
    this.#shut = shut;
    this.#told = fullBucket(TOLD, node.clock.seconds());
  }

  /** Transport connections that are served, whether they are in a namespace or not. */
  get open(): number {
    return this.#counts.open;
  }

  /** Transport connections that are in no namespace, those that are refused among them. */
  get pending(): number {
    return this.#counts.pending;
  }

  /**
   * `address`: the key of the client's address. `canTell`: whether this transport can refuse on a connection. `edge`: what the
   * edge says of the handshake.
   */
  admit(address: string, canTell: boolean, edge: EdgeContext = NO_EDGE): Verdict {
    const { addressLimits, phase } = this.#node;
    const shut = this.#shut();
    // A client that is told is in no namespace either.
    const mayTell = canTell && !shut.includes('handshakes');
    const waitMs = addressLimits.take(address, 'handshakes');
    if (waitMs > 0) return this.#tooMuch(address, mayTell, waitMs);
    if (!addressLimits.mayPend(address)) return this.#tooMuch(address, mayTell, PENDING_WAIT_MS);
    if (phase === 'draining') return this.#refuse(undefined, 'draining', address, mayTell);
    const gate = shut.includes('handshakes') ? 'handshakes' : shut[0];
    if (gate !== undefined) return this.#refuse(gate, 'node-full', address, mayTell);
    if (!addressLimits.open(address)) return this.#tooMuch(address, mayTell, OPEN_WAIT_MS);
    return { kind: 'place', place: this.#place(address, edge) };
  }

  /** Charges the address of a client that asks for one more transport of its connection. An error: it may not have it. */
  again(address: string): WireError | undefined {
    const { addressLimits, events } = this.#node;
    const waitMs = addressLimits.take(address, 'handshakes');
    if (waitMs === 0) return undefined;
    events.emit({ type: 'refused', code: 'rate-limited' });
    events.emit({ type: 'gate-refused', gate: 'client-address' });
    return wireError('rate-limited', undefined, waitMs);
  }

  /** Refuses a client of an address that is over a limit. So that it takes nothing from others, few of them are told. */
  #tooMuch(address: string, mayTell: boolean, waitMs: number): Verdict {
    const tells = mayTell && this.#node.addressLimits.take(address, 'told') === 0;
    return this.#refuse('client-address', 'rate-limited', address, tells, waitMs);
  }

  #refuse(gate: Gate | undefined, code: ErrorCode, address: string, canTell: boolean, waitMs?: number): Verdict {
    const { events, clock } = this.#node;
    const error = wireError(code, undefined, waitMs);
    events.emit({ type: 'refused', code });
    if (gate !== undefined) events.emit({ type: 'gate-refused', gate });
    if (!canTell || !take(this.#told, TOLD, 1, clock.seconds())) return { kind: 'refused', error };
    return { kind: 'place', place: this.#place(address, NO_EDGE, error) };
  }

  #place(address: string, edge: EdgeContext, refusal?: WireError): Place {
    return new TakenPlace(this.#node, this.#counts, { budget: openBudget(this.#node, address), edge, refusal });
  }
}

/** Counted connections. */
interface Counts {
  open: number;
  pending: number;
}

class TakenPlace implements Place {
  readonly budget: Budget;
  readonly edge: EdgeContext;
  readonly refusal: WireError | undefined;
  readonly #node: SignalingNode;
  readonly #counts: Counts;
  #state: 'pending' | 'entered' | 'closed' = 'pending';

  constructor(
    node: SignalingNode,
    counts: Counts,
    { budget, edge, refusal }: Pick<Place, 'budget' | 'edge' | 'refusal'>,
  ) {
    this.#node = node;
    this.#counts = counts;
    this.budget = budget;
    this.edge = edge;
    this.refusal = refusal;
    this.#count(1);
    if (refusal === undefined) counts.open += 1;
  }

  setPending(pending: boolean): void {
    if (this.#state === 'closed' || pending === (this.#state === 'pending')) return;
    this.#count(pending ? 1 : -1);
    this.#state = pending ? 'pending' : 'entered';
  }

  close(): void {
    if (this.#state === 'closed') return;
    if (this.#state === 'pending') this.#count(-1);
    this.#state = 'closed';
    if (this.refusal !== undefined) return;
    this.#counts.open -= 1;
    this.#node.addressLimits.close(this.budget.address);
  }

  #count(more: 1 | -1): void {
    this.#counts.pending += more;
    this.#node.addressLimits.pend(this.budget.address, more);
  }
}
