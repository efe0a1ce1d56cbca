import { encodeEvent } from '../protocol/frames.ts';
import type { Connection, SignalingNode } from './node.ts';
import type { MemberSeat, PeerId, RoomId } from './ports.ts';
import type { Replica } from './replica.ts';
import { rulesOf } from './room-rules.ts';

/**
 * Resume proofs (SPEC R140-R145). A proof says, signed by a node: at this time the store showed this peer at my node,
 * with this secret, since this version. It counts only where the store lost what it says.
 */

/** What a client showed to resume: its secret, and what the proof after it says. */
export interface ShownSecret {
  readonly digest: string;
  /** The version that brought the session to the node that made the proof; undefined without a good proof. */
  readonly since: number | undefined;
  /** `known`: a key that this node knows made the signature of the proof. `strange`: none did. */
  readonly proof: 'none' | 'known' | 'strange';
}

/** How many proofs are sent in one turn. More would hold up the signals of others. */
const TURN_SIZE = 50;

const RADIX = 36;

/**
 * By how much the clock of a store may be ahead of a node's, in ms: a day. A version starts at the store's time in µs and rises
 * more slowly than that, so that a proof of a higher one is of no session, whoever signed it.
 */
const AHEAD_MS = 86_400_000;

/** The time, the version and the signature. */
const PROOF = /^([\da-z]{1,11})\.([\da-z]{1,11})\.([\w-]{22})$/;

/** The proof of a seat that the store showed at `at`, in ms since the epoch; undefined in a room without resumes. */
export function proofOf(
  node: SignalingNode,
  room: RoomId,
  { peerId, digest, since }: MemberSeat,
  at: number,
): string | undefined {
  if (rulesOf(node, room).graceMs === 0) return undefined;
  const said = `${Math.floor(at).toString(RADIX)}.${since.toString(RADIX)}`;
  return `${said}.${node.identity.sign(signedText(room, peerId, digest, said))}`;
}

/** Takes what a client showed apart, and checks the proof. A proof that is too old is none. */
export function readSecret(node: SignalingNode, room: RoomId, peerId: PeerId, shown: string): ShownSecret {
  const { identity, clock } = node;
  const dot = shown.indexOf('.');
  const parts = dot === -1 ? null : PROOF.exec(shown.slice(dot + 1));
  if (parts === null) return { digest: identity.digest(shown), since: undefined, proof: 'none' };
  const [, at = '', since = '', signature = ''] = parts;
  const digest = identity.digest(shown.slice(0, dot));
  const known = identity.verify(signedText(room, peerId, digest, `${at}.${since}`), signature);
  const now = clock.now();
  const fresh = now - Number.parseInt(at, RADIX) < rulesOf(node, room).graceMs;
  const version = Number.parseInt(since, RADIX);
  const possible = version <= (now + AHEAD_MS) * 1_000;
  return {
    digest,
    since: known && fresh && possible ? version : undefined,
    proof: known ? 'known' : 'strange',
  };
}

/** A room id and the two texts at the end have no line break, so the text can be made in one way only. */
function signedText(room: RoomId, peerId: PeerId, digest: string, said: string): string {
  return `resume proof 1\n${room}\n${peerId}\n${digest}\n${said}`;
}

/**
 * Sends the next proof to the members of these replicas whose last one is older than half of its life. `at`: a moment
 * from which on the store was asked for these rooms, while this node had its lease.
 */
export async function renewProofs(node: SignalingNode, replicas: readonly Replica[], at: number): Promise<void> {
  let sent = 0;
  for (const replica of replicas) {
    const { graceMs } = rulesOf(node, replica.room);
    if (graceMs === 0) continue;
    for (const [peerId, id] of replica.members) {
      const connection = node.connected.get(id);
      if (connection === undefined || at - connection.provenAt < graceMs / 2) continue;
      if (!renewProof(node, replica, peerId, connection, at)) continue;
      sent += 1;
      if (sent % TURN_SIZE === 0) await nextTurn(node);
    }
  }
}

function renewProof(
  node: SignalingNode,
  replica: Replica,
  peerId: PeerId,
  connection: Connection,
  at: number,
): boolean {
  const { state, id } = connection;
  const seat = replica.seats.get(peerId);
  // A peer that the store does not show here may be on its way out of the room: the others will see it leave.
  if (state.kind !== 'joined' || seat?.presence !== 'present' || seat.node !== node.settings.nodeId) return false;
  const proof = proofOf(node, replica.room, state.seat, at);
  if (proof === undefined) return false;
  // What is dropped for a slow reader comes after the next renewal of the lease.
  if (node.connections.send(id, encodeEvent('resume-proof', proof))) connection.provenAt = at;
  return true;
}

function nextTurn({ clock }: SignalingNode): Promise<void> {
  return new Promise((resolve) => void clock.after(0, () => resolve()));
}
