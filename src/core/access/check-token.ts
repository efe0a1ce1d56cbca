import { labelOf } from '../connection-label.ts';
import type { Connection, SignalingNode } from '../node.ts';
import type { RoomId, TokenFault, TokenVerdict } from '../ports.ts';
import { failure, type Result, rateLimited, success } from '../result.ts';
import { type Grant, grantOf, OPEN } from './grant.ts';

/** What a client shows to enter a room, or to stay in it. */
export interface Shown {
  readonly room: RoomId;
  readonly token: string | undefined;
  /** Whether the client shows a good resume proof: then it has not guessed, and waits for nobody who does (SPEC R124). */
  isKnown?(): boolean;
}

/** What to do with a client that shows this: a grant at once, or a check of its token. */
export function checkToken(
  node: SignalingNode,
  connection: Connection,
  shown: Shown,
): Result<Grant> | Promise<Result<Grant>> {
  const { access, addressLimits, events } = node;
  const { room, token = '' } = shown;
  if (access?.needsToken(room) !== true) return success(OPEN);
  if (token === '' && access.tokenOptional !== true) {
    events.emit({ type: 'token-checked', result: 'token-required' });
    return failure('token-required');
  }
  const wait = addressLimits.guessWaitMs(connection.budget.address, 'tokens');
  return wait > 0 && shown.isKnown?.() !== true
    ? rateLimited(wait)
    : access.verify(token, room, connection.edge).then((verdict) => judge(node, connection, verdict));
}

function judge(node: SignalingNode, connection: Connection, verdict: TokenVerdict): Result<Grant> {
  const { address } = connection.budget;
  const { events, addressLimits } = node;
  if (verdict.ok) {
    events.emit({ type: 'token-checked', result: 'accepted' });
    return success(verdict.claims === undefined ? OPEN : grantOf(verdict.claims));
  }
  const { code } = verdict;
  events.emit({ type: 'token-checked', result: code });
  switch (verdict.code) {
    case 'token-refused':
      addressLimits.guessFailed(address, 'tokens');
      tell(node, connection, verdict.fault);
      return failure(code, verdict.detail ?? verdict.fault);
    case 'token-required':
    case 'token-expired':
      return failure(code);
    case 'token-unchecked':
      // A key that is new may not be known yet; names of keys that never existed look the same.
      if (verdict.fault === 'key') addressLimits.guessFailed(address, 'tokens');
      tell(node, connection, verdict.fault);
      return failure(code, verdict.fault);
    default:
      return verdict satisfies never;
  }
}

function tell({ events }: SignalingNode, connection: Connection, fault: TokenFault): void {
  events.emit({ type: 'token-refused', fault, ...labelOf(connection) });
}
