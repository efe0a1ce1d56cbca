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
 * `probe` runs beside every renewal. After each renewal that succeeds the node tends its rooms and then runs `keepOthers`,
 * for other things that hang on the lease, unless the work of an earlier renewal is still under way. No renewal waits for
 * this work.
 */
export function createLeaseLoop(
  node: SignalingNode,
  probe: () => Promise<void>,
  keepOthers: () => Promise<void> = () => Promise.resolve(),
): LeaseLoop {
  const { clock, settings, events } = node;
  let reachable = false;
  let stopped = false;
  let tending = false;
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
    if (reachable) tend();
  }
  function tend(): void {
    if (tending) return;
    tending = true;
    const work = tendRooms(node)
      .then(keepOthers)
      .finally(() => {
        tending = false;
      });
    track(node, work);
  }
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
