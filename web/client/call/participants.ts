import type { Peer } from '../../../src/protocol/index.ts';
import type { Mesh } from '../media/mesh.ts';
import type { Participant } from './call-store.ts';

/** The peers as participants. A participant that did not change stays the same object; so does the whole list. */
export function participantsOf(
  peers: readonly Peer[],
  mesh: Mesh,
  before: readonly Participant[],
): readonly Participant[] {
  const known = new Map(before.map((participant) => [participant.peerId, participant]));
  const after = peers.map((peer) => {
    const now = participantOf(peer, mesh);
    const last = known.get(peer.peerId);
    return last !== undefined && same(last, now) ? last : now;
  });
  return after.length === before.length && after.every((each, index) => each === before[index]) ? before : after;
}

/** The participants that are only in `after`, and those that are only in `before`. */
export function cameAndWent(before: readonly Participant[], after: readonly Participant[]) {
  const missing = (from: readonly Participant[], list: readonly Participant[]) => {
    const there = new Set(from.map(({ peerId }) => peerId));
    return list.filter(({ peerId }) => !there.has(peerId));
  };
  return { came: missing(before, after), went: missing(after, before) };
}

function participantOf({ peerId, name, metadata, presence }: Peer, mesh: Mesh): Participant {
  const media = mesh.mediaOf(peerId);
  return {
    peerId,
    name,
    metadata,
    away: presence === 'away',
    audio: metadata['audio'] === true,
    video: metadata['video'] === true,
    connection: media?.state ?? 'connecting',
    stream: media?.stream,
  };
}

function same(a: Participant, b: Participant): boolean {
  return (
    a.name === b.name &&
    a.metadata === b.metadata &&
    a.away === b.away &&
    a.connection === b.connection &&
    a.stream === b.stream
  );
}
