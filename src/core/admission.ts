import type { ErrorCode } from '../protocol/errors.ts';
import type { SignalingNode } from './node.ts';

/**
 * The code with which a new connection is refused, or undefined if it is taken (SPEC R18, R65). `hasRoom`: whether the
 * node has room for one more.
 */
export function reasonToRefuse({ phase }: SignalingNode, hasRoom: () => boolean): ErrorCode | undefined {
  if (phase === 'draining') return 'draining';
  return hasRoom() ? undefined : 'node-full';
}
