import type { ResumeRequest } from '../protocol/requests.ts';
import { settleLater } from './give-up-seat.ts';
import { type MemberSeat, StoreUnavailable } from './ports.ts';
import { duringCall, mended } from './follow-room.ts';
import { failure } from './result.ts';
import { type Admission, refuse, welcome } from './take-seat.ts';

/** Moves a peer to this connection if the client knows the session's secret (SPEC R41-R43). */
export async function resumeSession(admission: Admission, resume: ResumeRequest): Promise<void> {
  const { node, request } = admission;
  const { room } = request;
  const { peerId } = resume;
  const { identity, settings } = node;
  const secret = identity.secret();
  const nextDigest = identity.digest(secret);
  const digest = identity.digest(resume.secret);
  const claim = { node: settings.nodeId, digest, attempt: resume.attempt ?? 0, nextDigest };
  await duringCall(node, room, async (replica) => {
    try {
      const outcome = await node.store.resume(room, peerId, claim);
      if (outcome.kind === 'refused') {
        node.addressLimits.resumeFailed(admission.connection.budget.address);
        refuse(admission, failure('resume-refused'));
        return;
      }
      const { nodes, previous } = outcome;
      const snapshot = await mended(node, replica, outcome.snapshot);
      if (snapshot === undefined) throw new StoreUnavailable('away while the room was mended', { uncertain: true });
      const found = snapshot.seats.find((seat) => seat.peerId === peerId);
      const seat: MemberSeat = {
        peerId,
        name: found?.name ?? '',
        metadata: found?.metadata ?? {},
        node: settings.nodeId,
        digest: nextDigest,
        since: outcome.snapshot.version,
      };
      // The node that served the peer before has to learn of the move, also if it serves no other peer of the room.
      const hosts = [...new Set([...nodes, previous])];
      const mendedMeanwhile = snapshot !== outcome.snapshot;
      welcome(admission, replica, { seat, secret, snapshot, hosts, resumed: true, mended: mendedMeanwhile });
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      // The store may have moved the peer here all the same. No connection carries the peer, so it is away.
      if (error.uncertain) settleLater(node, { room, peerId, wish: 'away' });
      refuse(admission, failure('store-unavailable'));
    }
  });
}
