import type { LeaveReason, Metadata, Peer, RoomState, Roster, RosterChange } from '../../../src/protocol/index.ts';

/** The most changes that are held while the whole roster is asked for. If one is dropped, the roster is asked for again. */
const HELD_CHANGES = 256;

/** A change as the application sees it. */
export type RosterDiff =
  | { readonly type: 'peer-joined'; readonly peer: Peer }
  | { readonly type: 'peer-left'; readonly peer: Peer; readonly reason: LeaveReason }
  | { readonly type: 'peer-updated'; readonly peer: Peer }
  | { readonly type: 'peer-away'; readonly peer: Peer }
  | { readonly type: 'peer-back'; readonly peer: Peer }
  /** The peer was present all along and goes on in another connection. The application sees nothing of that. */
  | { readonly type: 'peer-moved'; readonly peer: Peer };

/** The room as this client knows it, at one version (SPEC R20, R22, R24). */
export class RosterView {
  #version = 0;
  #state: RoomState = {};
  readonly #peers = new Map<string, Peer>();
  #held: RosterChange[] = [];
  /** Peers that the latest roster lacks, and that are shown as away because they may come back. */
  readonly #missing = new Set<string>();

  get version(): number {
    return this.#version;
  }

  /** True while changes are missing, so that the whole roster has to be asked for. */
  get behind(): boolean {
    return this.#held.length > 0;
  }

  /** What holds for the room; the same object as long as it is the same. */
  get state(): RoomState {
    return this.#state;
  }

  /** In the order in which they came. */
  get peers(): readonly Peer[] {
    return [...this.#peers.values()];
  }

  get(peerId: string): Peer | undefined {
    return this.#peers.get(peerId);
  }

  /** Takes the first roster of a session. It replaces everything that was known. */
  reset(roster: Roster): void {
    this.#version = roster.version;
    this.#state = roster.state ?? {};
    this.#held = [];
    this.#missing.clear();
    this.#peers.clear();
    for (const peer of roster.peers) this.#peers.set(peer.peerId, peer);
  }

  /** Applies a change if its version is the next; drops it if it is old; holds it beyond a gap (then `behind` is true). */
  apply(change: RosterChange): readonly RosterDiff[] {
    if (change.version <= this.#version) return [];
    if (change.version > this.#version + 1) {
      if (this.#held.length >= HELD_CHANGES) this.#held.shift();
      this.#held.push(change);
      return [];
    }
    return [...this.#advance(change), ...this.#catchUp()];
  }

  /**
   * Takes a whole roster, unless it is older than the known one, and then the held changes that follow it. `afterLoss`:
   * peers that it lacks may come back, and are away until then, or until `giveUp` (SPEC R141).
   */
  replace(roster: Roster, afterLoss = false): readonly RosterDiff[] {
    if (roster.version < this.#version) return [];
    this.#version = roster.version;
    this.#hold(roster.state ?? {});
    const diffs: RosterDiff[] = [];
    const present = new Set(roster.peers.map(({ peerId }) => peerId));
    for (const peer of this.#peers.values()) {
      if (present.has(peer.peerId)) continue;
      if (afterLoss) this.#missing.add(peer.peerId);
      if (this.#missing.has(peer.peerId)) {
        diffs.push(...this.#show({ ...peer, presence: 'away' }));
        continue;
      }
      this.#peers.delete(peer.peerId);
      // A whole roster does not tell why a peer is missing. One that is lost may come back as another peer.
      diffs.push({ type: 'peer-left', peer, reason: 'lost' });
    }
    for (const peer of roster.peers) diffs.push(...this.#put(peer));
    return [...diffs, ...this.#catchUp()];
  }

  /** The peers that were missing and are still not back have left. */
  giveUp(): readonly RosterDiff[] {
    const peers = this.peers.filter(({ peerId }) => this.#missing.has(peerId));
    this.#missing.clear();
    for (const { peerId } of peers) this.#peers.delete(peerId);
    return peers.map((peer) => ({ type: 'peer-left', peer, reason: 'lost' }));
  }

  #catchUp(): readonly RosterDiff[] {
    const held = this.#held.sort((a, b) => a.version - b.version);
    this.#held = [];
    return held.flatMap((change) => this.apply(change));
  }

  #advance(change: RosterChange): readonly RosterDiff[] {
    this.#version = change.version;
    switch (change.type) {
      case 'peer-joined':
      case 'peer-updated':
        return this.#put(change.peer);
      case 'peer-left': {
        const peer = this.#peers.get(change.peerId);
        if (peer === undefined) return [];
        this.#peers.delete(change.peerId);
        this.#missing.delete(change.peerId);
        this.#passHost(change.peerId, change.host);
        return [{ type: 'peer-left', peer, reason: change.reason }];
      }
      case 'peer-away':
      case 'peer-back': {
        const peer = this.#peers.get(change.peerId);
        if (peer === undefined) return [];
        if (change.type === 'peer-back' && peer.presence === 'present') return [{ type: 'peer-moved', peer }];
        return this.#put({ ...peer, presence: change.type === 'peer-away' ? 'away' : 'present' });
      }
      case 'room-updated':
        this.#hold(change.state);
        return [];
    }
  }

  /** The host left. A node of an earlier version does not tell who is host now. */
  #passHost(left: string, next: string | undefined): void {
    const { host, ...others } = this.#state;
    if (next !== undefined) this.#hold({ ...others, host: next });
    else if (host === left) this.#hold(others);
  }

  #hold(state: RoomState): void {
    if (!same(this.#state, state)) this.#state = state;
  }

  /** Shows a peer that the room has. */
  #put(peer: Peer): readonly RosterDiff[] {
    this.#missing.delete(peer.peerId);
    return this.#show(peer);
  }

  #show(peer: Peer): readonly RosterDiff[] {
    const before = this.#peers.get(peer.peerId);
    this.#peers.set(peer.peerId, peer);
    if (before === undefined) return [{ type: 'peer-joined', peer }];
    const diffs: RosterDiff[] = [];
    if (before.presence !== peer.presence) {
      diffs.push({ type: peer.presence === 'away' ? 'peer-away' : 'peer-back', peer });
    }
    if (before.name !== peer.name || !same(before.metadata, peer.metadata)) diffs.push({ type: 'peer-updated', peer });
    return diffs;
  }
}

/** Whether two states, or the metadata of two peers, say the same. Both come as JSON. */
function same(a: RoomState | Metadata, b: RoomState | Metadata): boolean {
  return JSON.stringify(Object.entries(a).toSorted()) === JSON.stringify(Object.entries(b).toSorted());
}
