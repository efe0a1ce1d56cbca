import { type SignalingNode, track } from './node.ts';
import { renewLease } from './renew-lease.ts';
import { tendRooms } from './tend-rooms.ts';

/** How many times a lease is renewed in one lease period. */
const RENEWALS_PER_LEASE = 3;

/** How soon a renewal that failed is tried again, in ms. */
const RETRY_MS = 500;

/** Renews the node's lease again and again until it is stopped. */
export interface LeaseLoop {
  /** Whether the store answered the latest renewal. */
  readonly reachable: boolean;
  /** Renews the lease now, for instance because the store is back. */
  renew(): Promise<void>;
  stop(): void;
}

/**
 * `probe` runs beside every renewal. After each renewal that succeeds the node tends its rooms, and runs `keepOthers` for
 * other things that hang on the lease; each only if it has ended the work of an earlier renewal. No renewal waits for them.
 */
export function createLeaseLoop(
  node: SignalingNode,
  probe: () => Promise<void>,
  keepOthers: () => Promise<void> = () => Promise.resolve(),
): LeaseLoop {
  const { clock, settings, events } = node;
  let reachable = false;
  let stopped = false;
  let cancel = (): void => undefined;
  let running: Promise<void> | undefined;

  async function once(): Promise<void> {
    cancel();
    try {
      [reachable] = await Promise.all([renewLease(node), probe()]);
    } catch (error) {
      reachable = false;
      events.emit({ type: 'lease-failed', error });
    }
    running = undefined;
    if (stopped) return;
    cancel = clock.after(reachable ? settings.leaseMs / RENEWALS_PER_LEASE : RETRY_MS, renew);
    if (!reachable) return;
    // First: tending takes note of a loss of data, which `keepOthers` has to see too.
    keep();
    tend();
  }
  const tend = oneAtATime(node, () => tendRooms(node));
  const keep = oneAtATime(node, keepOthers);
  function renew(): Promise<void> {
    running ??= once();
    return running;
  }
  return {
    get reachable() {
      return reachable;
    },
    renew,
    stop() {
      stopped = true;
      cancel();
    },
  };
}

/** Starts work in the background, unless the work that it started before is still under way. */
function oneAtATime(node: SignalingNode, work: () => Promise<void>): () => void {
  let busy = false;
  return () => {
    if (busy) return;
    busy = true;
    const done = work().finally(() => {
      busy = false;
    });
    track(node, done);
  };
}
