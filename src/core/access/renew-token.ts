import type { TokenAnswer } from '../../protocol/requests.ts';
import type { SignalingNode } from '../node.ts';
import type { ConnectionId } from '../ports.ts';
import { failure, rateLimited, type Result, success } from '../result.ts';
import { checkToken } from './check-token.ts';
import { viewOf } from './grants.ts';
import { watchGrant } from './token-clock.ts';

/**
 * Takes a fresh token for the session that the connection carries (SPEC R186). One that is refused changes nothing: what the
 * token before it says holds until that ends. It counts as a join for the limits by address.
 */
export async function renewToken(node: SignalingNode, id: ConnectionId, token: string): Promise<Result<TokenAnswer>> {
  const connection = node.connected.get(id);
  if (connection?.state.kind !== 'joined') return failure('not-joined');
  const { room, seat } = connection.state;
  const wait = node.addressLimits.take(connection.budget.address, 'joins');
  if (wait > 0) return rateLimited(wait);
  // A good token let this peer in: it has not guessed, and must not lose its place because others of its address do.
  const checked = await checkToken(node, connection, { room, token, isKnown: () => connection.grant.kind === 'token' });
  if (!checked.ok) return checked;
  const { state } = connection;
  if (state.kind !== 'joined' || state.seat.peerId !== seat.peerId) return failure('not-joined');
  connection.grant = checked.value;
  watchGrant(node, connection);
  const grant = viewOf(node, connection);
  return success(grant === undefined ? {} : { grant });
}
