import type { ResumeRequest } from '../protocol/requests.ts';
import { capacityFor, viewOf } from './access/grants.ts';
import { banKeyOf } from './ban-key.ts';
import { settleLater } from './give-up-seat.ts';
import { type MemberSeat, type ProvenSeat, StoreUnavailable } from './ports.ts';
import { duringCall, mended } from './follow-room.ts';
import { readSecret } from './resume-proof.ts';
import { failure, rateLimited } from './result.ts';
import { spanned } from './spans.ts';
import { type Admission, refuse, welcome } from './take-seat.ts';

/** Moves a peer to this connection if the client knows the session's secret (SPEC R41-R43, R140-R145). */
export async function resumeSession(admission: Admission, resume: ResumeRequest): Promise<void> {
  const { node, request, span } = admission;
  const { room } = request;
  const { peerId } = resume;
  const { identity, settings, addressLimits } = node;
  const { address } = admission.connection.budget;
  const { digest, since, proof } = readSecret(node, room, peerId, resume.secret);
  // Who has a proof that a node made has not guessed: it neither waits for those of its address who do, nor counts as one.
  const mayGuess = proof !== 'known';
  const wait = mayGuess ? addressLimits.guessWaitMs(address, 'resumes') : 0;
  if (wait > 0) {
    refuse(admission, rateLimited(wait));
    return;
  }
  const secret = identity.secret();
  const nextDigest = identity.digest(secret);
  const banKey = banKeyOf(node, room, admission.connection);
  const claim = {
    node: settings.nodeId,
    digest,
    attempt: resume.attempt ?? 0,
    nextDigest,
    banKey,
    ...(since !== undefined && { proven: provenSeat(admission, since) }),
  };
  await duringCall(node, room, async (replica) => {
    try {
      const outcome = await spanned(span, 'store', () => node.store.resume(room, peerId, claim));
      if (outcome.kind === 'full') {
        refuse(admission, failure('room-full'));
        return;
      }
      if (outcome.kind === 'removed') {
        if (mayGuess) addressLimits.guessFailed(address, 'resumes');
        refuse(admission, failure(outcome.how));
        return;
      }
      if (outcome.kind === 'refused') {
        if (proof === 'strange' && isYoung(admission)) {
          refuse(admission, failure('store-unavailable'));
          return;
        }
        if (mayGuess) addressLimits.guessFailed(address, 'resumes');
        refuse(admission, failure('resume-refused'));
        return;
      }
      const { nodes, previous, restored, afterLoss } = outcome;
      const cause = restored ? 'data-lost' : 'unknown';
      const snapshot = await mended(node, replica, outcome.snapshot, span, cause);
      if (snapshot === undefined) throw new StoreUnavailable('away while the room was mended', { uncertain: true });
      const found = snapshot.seats.find((seat) => seat.peerId === peerId);
      const seat: MemberSeat = {
        peerId,
        name: found?.name ?? '',
        metadata: found?.metadata ?? {},
        node: settings.nodeId,
        digest: nextDigest,
        banKey,
        since: outcome.snapshot.version,
        joined: found?.joined ?? outcome.snapshot.version,
        spent: { digest, attempt: claim.attempt },
        ...(found?.role !== undefined && { role: found.role }),
      };
      // The node that served the peer before has to learn of the move, also if it serves no other peer of the room.
      const hosts = [...new Set(previous === '' ? nodes : [...nodes, previous])];
      const mendedMeanwhile = snapshot !== outcome.snapshot;
      const seated = { seat, secret, snapshot, hosts, resumed: true, restored, afterLoss, mended: mendedMeanwhile };
      welcome(admission, replica, seated);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      // The store may have moved the peer here all the same. No connection carries the peer, so it is away.
      if (error.uncertain) settleLater(node, { room, peerId, wish: 'away' });
      refuse(admission, failure('store-unavailable'));
    }
  });
}

function provenSeat({ node, connection, request }: Admission, since: number): ProvenSeat {
  const { room, name = '', metadata = {} } = request;
  const { role } = viewOf(node, connection) ?? {};
  return { since, name, metadata, capacity: capacityFor(node, connection, room), ...(role !== undefined && { role }) };
}

/** A node that has just begun may not know yet with which keys the others sign (SPEC R145). */
function isYoung({ node }: Admission): boolean {
  return node.identity.mayLearn && node.clock.now() - node.startedAt < node.settings.leaseMs;
}
