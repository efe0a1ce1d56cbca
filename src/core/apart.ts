import type { SignalingNode } from './node.ts';
import { StoreUnavailable } from './ports.ts';

/**
 * Does one piece of many. If it fails, this is reported as `work-failed`, and what stands beside it goes on (SPEC R134). An
 * absence of the store is no failure: the next round brings what is missing.
 */
export async function apart(node: SignalingNode, piece: () => unknown): Promise<void> {
  try {
    await piece();
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) node.events.emit({ type: 'work-failed', error });
  }
}
