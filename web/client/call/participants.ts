import type { Peer } from '../../../src/protocol/index.ts';
import type { Monitor } from '../media/monitor.ts';
import type { Mesh } from '../media/mesh.ts';
import type { Participant } from './call-store.ts';

/** The peers as participants. A participant that did not change stays the same object; so does the whole list. */
export function participantsOf(
  peers: readonly Peer[],
  mesh: Mesh,
  monitor: Monitor | undefined,
  before: readonly Participant[],
): readonly Participant[] {
  const known = new Map(before.map((participant) => [participant.peerId, participant]));
  // Whoever closed its end and has no signaling has left, although the node has not told so yet.
  const here = peers.filter(({ peerId, presence }) => presence === 'present' || !mesh.mediaOf(peerId)?.closed);
  const after = here.map((peer) => {
    const now = participantOf(peer, mesh, monitor);
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

function participantOf(
  { peerId, name, metadata, presence }: Peer,
  mesh: Mesh,
  monitor: Monitor | undefined,
): Participant {
  const media = mesh.mediaOf(peerId);
  return {
    peerId,
    name,
    metadata,
    away: presence === 'away',
    audio: metadata['audio'] === true,
    video: metadata['video'] === true,
    connection: media?.state ?? 'connecting',
    paused: metadata['video'] === true && media?.paused === true,
    quality: monitor?.qualityOf(peerId),
    speaking: monitor?.isSpeaking(peerId) === true,
    stream: media?.stream,
    screen: metadata['screen'] === true ? media?.screen : undefined,
  };
}

function same(a: Participant, b: Participant): boolean {
  return (
    a.name === b.name &&
    a.metadata === b.metadata &&
    a.away === b.away &&
    a.connection === b.connection &&
    a.paused === b.paused &&
    a.quality === b.quality &&
    a.speaking === b.speaking &&
    a.stream === b.stream &&
    a.screen === b.screen
  );
}
