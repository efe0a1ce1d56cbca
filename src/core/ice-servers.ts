import type { IceServerList } from '../protocol/requests.ts';
import type { SignalingNode } from './node.ts';
import type { ConnectionId, PeerId } from './ports.ts';
import { failure, type Result, success } from './result.ts';

/**
 * The ICE servers of one peer. If there are TURN servers with a shared secret, they come with a credential for this
 * peer alone (SPEC R80, R81).
 */
export function iceServersOf({ settings, turn, clock }: SignalingNode, peerId: PeerId): IceServerList {
  const { iceServers } = settings;
  if (turn === undefined) return { iceServers };
  const { urls, lifetimeMs } = turn;
  // Rounded up to whole seconds, so that the credential does not end sooner than the client is told.
  const username = `${Math.ceil((clock.now() + lifetimeMs) / 1_000)}:${peerId}`;
  const credential = turn.credential(username);
  return { iceServers: [...iceServers, { urls, username, credential }], iceServersMs: lifetimeMs };
}

/** Fresh ICE servers for a peer whose credential is about to end (SPEC R82). */
export function refreshIceServers(node: SignalingNode, id: ConnectionId): Result<IceServerList> {
  const state = node.connected.get(id)?.state;
  return state?.kind === 'joined' ? success(iceServersOf(node, state.seat.peerId)) : failure('not-joined');
}
