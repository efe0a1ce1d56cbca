import type { IceServer, Payload, Peer } from '../../../src/protocol/index.ts';
import type { Clock } from '../signaling/clock.ts';
import { NegotiationBudget } from './negotiation-budget.ts';
import { decodeNegotiation, decodePaused, decodeShown } from './negotiation-signal.ts';
import { PeerMedia } from './peer-media.ts';
import type { OutgoingTracks, PeerChannel, Rtc } from './rtc.ts';

/** The heights that others are told: that of a tile, rounded up. So they are not told of each pixel of a resize. */
const HEIGHTS = [0, 90, 180, 360, 540, 720, 1_080] as const;
const LARGEST = 2_160;

/** How long a peer waits for the offer of a newcomer before it offers itself, in ms. */
const OFFER_MS = 10_000;

export interface MeshPorts {
  readonly rtc: Rtc;
  readonly clock: Clock;
  readonly iceTransportPolicy: RTCIceTransportPolicy;
  signal(to: string, payload: Payload): void;
  /** The media connection or the stream of a peer changed. */
  changed(): void;
  failed(peerId: string): void;
  /** Nothing comes from a peer any more: the network of this device may be another one. */
  stalled(): void;
  /** A peer asks for new connections too often. Until it may have one again, it is left without media. */
  flooded(peerId: string): void;
  /** A peer opened a data channel. */
  channel(peerId: string, channel: PeerChannel): void;
}

interface Entry {
  readonly media: PeerMedia;
  /** The peer has offered, or is gone: this end does not offer in its place. */
  readonly cancelWait: () => void;
}

/** The media connections to all peers of a room. */
export class Mesh {
  readonly #ports: MeshPorts;
  readonly #entries = new Map<string, Entry>();
  readonly #budget: NegotiationBudget;
  #self = '';
  #iceServers: RTCIceServer[] = [];
  /** How high the picture of a peer is shown, in pixels, as that peer was told. */
  readonly #shown = new Map<string, number>();
  #tracks: OutgoingTracks = { audio: null, video: null };

  constructor(ports: MeshPorts) {
    this.#ports = ports;
    this.#budget = new NegotiationBudget(ports.clock);
  }

  /** Enters a room as a newcomer: offers to everybody who is there. */
  enter(self: string, iceServers: readonly IceServer[], peers: readonly Peer[]): void {
    this.clear();
    this.#self = self;
    this.#iceServers = iceServers.map(rtcIceServer);
    for (const { peerId } of peers) this.#add(peerId, () => {}).start();
  }

  /** A peer came: waits for its offer. */
  add(peerId: string): void {
    if (this.#entries.has(peerId)) return;
    // Both ends wait if each takes the other for the newcomer, for instance after the store lost its data.
    let cancel = this.#ports.clock.after(OFFER_MS, () => {
      if (this.#polite(peerId)) cancel = media.startInTurn();
    });
    const media = this.#add(peerId, () => cancel());
  }

  remove(peerId: string): void {
    this.#shown.delete(peerId);
    this.#drop(peerId);
    this.#countPeople();
  }

  /** What peers were told of tiles stays: they may be here again when this client comes back as a new peer. */
  clear(): void {
    for (const peerId of this.#entries.keys()) this.#drop(peerId);
  }

  /** The signaling of a peer is back. */
  back(peerId: string): void {
    this.mediaOf(peerId)?.back();
  }

  networkChanged(): void {
    for (const { media } of this.#entries.values()) media.networkChanged();
  }

  /** Tells a peer how high its picture is shown here, in pixels; 0 where nobody sees it. */
  setShownHeight(peerId: string, pixels: number): void {
    const height = HEIGHTS.find((each) => each >= pixels) ?? LARGEST;
    // Whoever was told nothing sends at full size.
    if ((this.#shown.get(peerId) ?? LARGEST) === height || !this.#entries.has(peerId)) return;
    this.#shown.set(peerId, height);
    this.#ports.signal(peerId, { kind: 'shown', height });
  }

  /** Whether the picture of a peer is shown here, as far as this client knows. */
  isShown(peerId: string): boolean {
    return this.#shown.get(peerId) !== 0;
  }

  /** Ignores signals of other shapes: the application may send its own. */
  receive(from: string, payload: Payload): void {
    const entry = this.#entries.get(from);
    if (entry === undefined) return;
    const shown = decodeShown(payload);
    if (shown !== undefined) entry.media.outgoing.setShownHeight(shown.height);
    const signal = decodeNegotiation(payload) ?? decodePaused(payload);
    if (signal === undefined) return;
    if (signal.kind === 'description' && signal.type === 'offer') entry.cancelWait();
    entry.media.receive(signal);
  }

  setIceServers(iceServers: readonly IceServer[]): void {
    this.#iceServers = iceServers.map(rtcIceServer);
    for (const { media } of this.#entries.values()) media.setIceServers(this.#iceServers);
  }

  setTracks(tracks: OutgoingTracks): void {
    this.#tracks = tracks;
    for (const { media } of this.#entries.values()) media.setTracks(tracks);
  }

  mediaOf(peerId: string): PeerMedia | undefined {
    return this.#entries.get(peerId)?.media;
  }

  /** The media of all peers, by peer id. */
  *all(): Iterable<readonly [string, PeerMedia]> {
    for (const [peerId, { media }] of this.#entries) yield [peerId, media];
  }

  #polite(peerId: string): boolean {
    return this.#self < peerId;
  }

  #add(peerId: string, cancelWait: () => void): PeerMedia {
    const { rtc, clock, iceTransportPolicy, signal, changed, failed, flooded, stalled } = this.#ports;
    const media = new PeerMedia({
      rtc,
      clock,
      polite: this.#polite(peerId),
      iceServers: this.#iceServers,
      iceTransportPolicy,
      tracks: this.#tracks,
      budget: this.#budget.ofPeer(() => flooded(peerId)),
      send: (negotiation) => signal(peerId, negotiation),
      changed,
      failed: () => failed(peerId),
      stalled,
      channel: (channel) => this.#ports.channel(peerId, channel),
    });
    this.#entries.set(peerId, { media, cancelWait });
    this.#countPeople();
    const height = this.#shown.get(peerId);
    if (height !== undefined) signal(peerId, { kind: 'shown', height });
    return media;
  }

  #drop(peerId: string): void {
    const entry = this.#entries.get(peerId);
    this.#entries.delete(peerId);
    entry?.cancelWait();
    entry?.media.close();
  }

  #countPeople(): void {
    const people = this.#entries.size + 1;
    for (const { media } of this.#entries.values()) media.outgoing.setPeople(people);
  }
}

function rtcIceServer({ urls, ...rest }: IceServer): RTCIceServer {
  return { ...rest, urls: typeof urls === 'string' ? urls : [...urls] };
}
