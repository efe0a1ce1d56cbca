import type { SignalingNode } from '../core/node.ts';
import type { ConnectionId } from '../core/ports.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Result } from '../core/result.ts';

/** How many times a request is made while the store is away, and the pause after each, in ms. */
export const TRIES = 20;
export const TRY_AGAIN_MS = 500;

/** Refusals that say only that something behind the node is away. */
const MAY_PASS: ReadonlySet<ErrorCode> = new Set(['store-unavailable', 'token-unchecked']);

/**
 * Makes a request of a client again while the store, or the keys of tokens, are away, because old clients do not. Gives up when the client is gone,
 * and after TRIES times. Answers with the last result.
 */
export async function askWhileAway<T>(
  node: SignalingNode,
  client: ConnectionId,
  ask: () => Promise<Result<T>>,
): Promise<Result<T>> {
  let result = await ask();
  for (let tries = 1; tries < TRIES; tries += 1) {
    if (result.ok || !MAY_PASS.has(result.code) || !node.connected.has(client)) return result;
    await new Promise<void>((resolve) => node.clock.after(TRY_AGAIN_MS, resolve));
    result = await ask();
  }
  return result;
}
