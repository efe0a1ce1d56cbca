import type { Registry } from 'prom-client';
import type { Metadata, Peer } from '../protocol/peer.ts';
import type { RoomState } from '../protocol/room-state.ts';

/** A peer of a room, whichever instance serves it. */
export interface PeerView extends Peer {
  /** As the peer gave it: not trusted. */
  readonly metadata: Metadata;
  /** The instance that serves it, or served it last. */
  readonly node: string;
}

/** A room of the cluster with its peers. */
export interface RoomView {
  /** Of a dialect: its name, U+001F, and the dialect's own name for the room. */
  readonly room: string;
  /** Each change of the room raises it by one. */
  readonly version: number;
  readonly capacity: number;
  readonly state: RoomState;
  readonly peers: readonly PeerView[];
}

/** The answer to a question about health. */
export interface HealthView {
  readonly status: 'ok' | 'failing';
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly detail?: string }>>;
}

/** A Signalbox in your server. What asks the store rejects with a SignalboxError `store-unavailable` while that is away. */
export interface Signalbox {
  /** The id of this instance, unique at each start. */
  readonly node: string;
  /** All rooms of the cluster that have peers. A room that has some all the time is there at least once. */
  rooms(): AsyncIterable<RoomView>;
  /** One room; undefined if nobody is in it. */
  room(room: string): Promise<RoomView | undefined>;
  /** Ends the sessions of all its peers, on all instances. Answers false if nobody was in it. */
  closeRoom(room: string): Promise<boolean>;
  /** Ends the session of a peer, on whatever instance it is. Answers false if there is no such peer. */
  removePeer(room: string, peer: string): Promise<boolean>;
  /**
   * Sends `announcement` {text} to the native clients of the cluster, or of one room: to each at most once. `text`: 1 to 2,000
   * characters; rejects with a RangeError otherwise. Answers to how many instances it was sent.
   */
  announce(text: string, to?: { readonly room?: string }): Promise<number>;
  /**
   * `ready`: whether the store answers and this instance does not drain; `accept`: whether it takes new clients. Give them to your
   * orchestrator and your edge. No answer waits for anything.
   */
  health(question: 'ready' | 'accept'): HealthView;
  /** The metrics of docs/metrics.md. `registry`: to merge with one of your own: `Registry.merge([yours, registry])`. */
  readonly metrics: { readonly registry: Registry; readonly contentType: string; render(): Promise<string> };
  /**
   * Drains this instance: clients are told to go elsewhere and resume there, seats are handed over, within `drainMs`. Then its paths
   * are your application's again. Your server stays open: close it afterwards. A second call answers with the first one's promise.
   */
  close(): Promise<void>;
}
