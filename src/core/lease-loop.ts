import { keepLease, RENEWALS_PER_LEASE } from './keep-lease.ts';
import type { SignalingNode } from './node.ts';

/** How soon a renewal that failed is tried again, in ms. */
const RETRY_MS = 500;

/** Keeps the node's lease for as long as it runs. */
export interface LeaseLoop {
  /** Whether the store answered the latest renewal. */
  readonly reachable: boolean;
  /** Renews now: the store is back, or a test says so. */
  renew(): Promise<void>;
  stop(): void;
}

/** `probe` runs beside every renewal. */
export function createLeaseLoop(node: SignalingNode, probe: () => Promise<void>): LeaseLoop {
  const { clock, settings, log } = node;
  let reachable = false;
  let stopped = false;
  let cancel = (): void => undefined;
  let running: Promise<void> | undefined;

  async function once(): Promise<void> {
    cancel();
    try {
      [reachable] = await Promise.all([keepLease(node), probe()]);
    } catch (error) {
      log.error('lease not kept', { error });
    }
    running = undefined;
    if (!stopped) cancel = clock.after(reachable ? settings.leaseMs / RENEWALS_PER_LEASE : RETRY_MS, renew);
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
