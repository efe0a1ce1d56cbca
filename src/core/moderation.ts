import { may } from './access/grants.ts';
import type { Connection, SignalingNode } from './node.ts';
import type { PeerId } from './ports.ts';
import type { Replica } from './replica.ts';

/** On what ground a peer may change its room. */
export type Authority =
  /** It is the host. The store changes the room only if the peer is the host there, too. */
  | { readonly kind: 'host'; readonly peerId: PeerId }
  /** Its token permits `moderate`. */
  | { readonly kind: 'permitted'; readonly peerId: PeerId }
  | { readonly kind: 'none' };

/** Whether the peer of a connection may change its room: by its token where there is one, else as host (SPEC R197). */
export function mayModerate(_node: SignalingNode, connection: Connection, replica: Replica): Authority {
  const { state, grant } = connection;
  if (state.kind !== 'joined') return { kind: 'none' };
  const { peerId } = state.seat;
  if (grant.kind !== 'open') return { kind: may(connection, 'moderate') ? 'permitted' : 'none', peerId };
  return { kind: replica.state.host === peerId ? 'host' : 'none', peerId };
}
