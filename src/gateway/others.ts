import type { PeerId } from '../core/ports.ts';
import type { RosterEventName, ServerEvent } from '../protocol/events.ts';
import type { Metadata, Peer } from '../protocol/peer.ts';

/** Another peer of a room, as a client of a dialect knows it. */
export interface Other {
  /** The id of its client's connection. */
  readonly client: string;
  readonly metadata: Metadata;
}

/** What changes among the others. */
export interface OthersListener {
  joined?(other: Other): unknown;
  left?(other: Other): unknown;
  updated?(other: Other): unknown;
}

/** Metadata keys: the id of a client's connection, and when it came, in ms since the epoch by the clock of its node. */
export const CLIENT = 'client';
export const CAME = 'came';

/** The events that change a roster. */
type RosterEvent = ServerEvent<RosterEventName | 'roster'>;

/**
 * The other peers of a room. Clients of a dialect do not know `away`: an away peer is still there, and its end comes as
 * `peer-left`. So nobody leaves and comes back where a node puts its peers back after a loss of data.
 */
export class Others {
  readonly #peers = new Map<PeerId, Peer>();
  readonly #listener: OthersListener;
  #self: PeerId = '';

  constructor(listener: OthersListener) {
    this.#listener = listener;
  }

  /** Begins with the peers that are there; the listener is not told of them. */
  begin(self: PeerId, peers: readonly Peer[]): void {
    this.#self = self;
    for (const peer of peers) this.#peers.set(peer.peerId, peer);
  }

  /** In the order in which they came. */
  list(): readonly Other[] {
    return inOrder(this.peers());
  }

  peers(): readonly Peer[] {
    return [...this.#peers.values()].filter(({ peerId }) => peerId !== this.#self);
  }

  get(peerId: PeerId): Other | undefined {
    const peer = this.#peers.get(peerId);
    return peer && otherOf(peer);
  }

  /** The peer whose client's connection has this id. */
  find(client: string): PeerId | undefined {
    return this.peers().find((peer) => clientOf(peer) === client)?.peerId;
  }

  take(event: RosterEvent): void {
    switch (event.name) {
      case 'peer-joined':
      case 'peer-updated':
        return this.#set(event.args[0].peer);
      case 'peer-left':
        return this.#remove(event.args[0].peerId);
      case 'roster':
        return this.#replace(event.args[0].peers);
      case 'peer-away':
      case 'peer-back':
      case 'room-updated':
        return;
      default:
        event satisfies never;
    }
  }

  #set(peer: Peer): void {
    const before = this.#peers.get(peer.peerId);
    this.#peers.set(peer.peerId, peer);
    if (peer.peerId === this.#self) return;
    if (before === undefined) this.#listener.joined?.(otherOf(peer));
    else if (JSON.stringify(before.metadata) !== JSON.stringify(peer.metadata)) this.#listener.updated?.(otherOf(peer));
  }

  #remove(peerId: PeerId): void {
    const peer = this.#peers.get(peerId);
    this.#peers.delete(peerId);
    if (peer !== undefined && peerId !== this.#self) this.#listener.left?.(otherOf(peer));
  }

  #replace(peers: readonly Peer[]): void {
    const now = new Set(peers.map(({ peerId }) => peerId));
    for (const peerId of [...this.#peers.keys()]) if (!now.has(peerId)) this.#remove(peerId);
    for (const peer of peers) this.#set(peer);
  }
}

/** Peers of a dialect's room as its clients know them, in the order in which they came. */
export function inOrder(peers: readonly Peer[]): readonly Other[] {
  return peers.toSorted((a, b) => Number(a.metadata[CAME]) - Number(b.metadata[CAME])).map(otherOf);
}

function clientOf({ metadata }: Peer): string {
  return String(metadata[CLIENT] ?? '');
}

function otherOf(peer: Peer): Other {
  return { client: clientOf(peer), metadata: peer.metadata };
}
