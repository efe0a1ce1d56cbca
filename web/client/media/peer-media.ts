import { type Allowance, askEach } from './allowance.ts';
import type { Clock } from '../signaling/clock.ts';
import { IceWatch } from './ice-watch.ts';
import type { MediaConnection } from './media-state.ts';
import type { PeerBudget } from './negotiation-budget.ts';
import { NegotiationQueue } from './negotiation-queue.ts';
import { candidateInit, type NegotiationSignal } from './negotiation-signal.ts';
import { OutgoingMedia } from './outgoing-media.ts';
import { RemoteCandidates } from './remote-candidates.ts';
import { RemoteStream } from './remote-stream.ts';
import type { OutgoingTracks, Rtc, RtcConnection } from './rtc.ts';

export interface PeerMediaPorts {
  readonly rtc: Rtc;
  readonly clock: Clock;
  /** The polite end gives way in a collision of offers. Exactly one of the two ends is polite. */
  readonly polite: boolean;
  readonly iceServers: RTCIceServer[];
  readonly iceTransportPolicy: RTCIceTransportPolicy;
  readonly tracks: OutgoingTracks;
  readonly budget: PeerBudget;
  send(signal: NegotiationSignal): void;
  /** `state` or `stream` changed. */
  changed(): void;
  /** The media connection failed for good: a new one is built. */
  failed(): void;
}

type Answer = Extract<NegotiationSignal, { readonly type: 'answer' }>;
type Offer = Extract<NegotiationSignal, { readonly type: 'offer' }>;

/**
 * The media connection to one peer, by perfect negotiation (W3C WebRTC 1.0, 10.7): either end may offer at any time,
 * and in a collision the polite end rolls back its offer. Operations on the descriptions of the connection run one after
 * the other in a queue, as often as the budget of the peer allows.
 */
export class PeerMedia {
  readonly #ports: PeerMediaPorts;
  readonly #watch: IceWatch;
  readonly #outgoing: OutgoingMedia;
  readonly #queue = new NegotiationQueue();
  readonly #candidates = new RemoteCandidates();
  readonly #stream: RemoteStream;
  #connection: RtcConnection | undefined;
  #iceServers: RTCIceServer[];
  /** True where this end made the first offer of this epoch: only this end builds a new connection. */
  #initiator = false;
  #epoch = 0;
  #lastId = 0;
  /** The offer that waits for its answer. */
  #offerId: number | undefined;

  constructor(ports: PeerMediaPorts) {
    this.#ports = ports;
    this.#iceServers = ports.iceServers;
    this.#stream = new RemoteStream(ports.rtc);
    this.#outgoing = new OutgoingMedia(ports.clock, ports.tracks);
    this.#watch = new IceWatch(ports.clock, {
      restart: () => this.#connection?.restartIce(),
      rebuild: () => {
        if (!this.#initiator || !ports.budget.mayRebuild()) return false;
        ports.failed();
        this.start();
        return true;
      },
      changed: () => ports.changed(),
    });
  }

  get state(): MediaConnection {
    return this.#watch.state;
  }

  /** The peer's sound and picture: the same object from the first track until the peer leaves. */
  get stream(): MediaStream | undefined {
    return this.#stream.stream;
  }

  /** Builds a connection, in place of the one before if there is one, and offers. */
  start(): void {
    this.#initiator = true;
    this.#connect(this.#epoch + 1).addTransceivers();
    this.#outgoing.apply();
  }

  /** As `start`, as soon as the budget has a turn for it. The function that is returned gives up. */
  startInTurn(): () => void {
    return askEach(this.#ports.budget.build, () => this.start());
  }

  receive(signal: NegotiationSignal): void {
    if (signal.kind === 'candidate') {
      this.#queue.add({ kind: 'candidate', turns: () => [], run: () => this.#candidate(signal) });
    } else if (signal.type === 'answer') {
      this.#queue.add({ kind: 'answer', turns: () => [], run: () => this.#answered(signal) });
    } else {
      this.#queue.add({ kind: 'offer', turns: () => this.#turnsFor(signal), run: () => this.#answer(signal) });
    }
  }

  setTracks(tracks: OutgoingTracks): void {
    this.#outgoing.setTracks(tracks);
  }

  /** The next ICE restart uses these: credentials of TURN servers expire. */
  setIceServers(iceServers: RTCIceServer[]): void {
    this.#iceServers = iceServers;
    this.#connection?.setIceServers(iceServers);
  }

  getStats(): Promise<RTCStatsReport> | undefined {
    return this.#connection?.getStats();
  }

  close(): void {
    this.#queue.close();
    this.#watch.stop();
    this.#outgoing.stop();
    this.#connection?.close();
    this.#connection = undefined;
  }

  #connect(epoch: number): RtcConnection {
    this.#connection?.close();
    this.#epoch = epoch;
    this.#offerId = undefined;
    this.#stream.clear();
    const current = () => this.#connection === connection;
    const { rtc, iceTransportPolicy } = this.#ports;
    const connection = rtc.connect(
      { iceServers: this.#iceServers, iceTransportPolicy },
      {
        negotiationNeeded: () => {
          if (!current()) return;
          const turns = () => this.#turnsForOwn(connection);
          this.#queue.add({ kind: 'own-offer', turns, run: () => this.#offer(connection) });
        },
        candidate: (candidate) => {
          if (!current()) return;
          const init = candidate === null ? null : candidateInit(candidate);
          this.#ports.send({ kind: 'candidate', epoch, candidate: init });
        },
        track: (track) => {
          if (!current()) return;
          this.#stream.add(track);
          this.#ports.changed();
        },
        stateChanged: () => {
          if (!current()) return;
          if (connection.connectionState === 'connected') this.#outgoing.connected();
          this.#watch.update(connection.connectionState);
        },
      },
    );
    this.#connection = connection;
    this.#watch.reset();
    this.#outgoing.use(connection);
    return connection;
  }

  async #offer(connection: RtcConnection): Promise<void> {
    // In any other state the browser asks again as soon as it is stable.
    if (this.#connection !== connection || connection.signalingState !== 'stable') return;
    await connection.setLocalDescription();
    const { localDescription } = connection;
    if (this.#connection !== connection || localDescription?.type !== 'offer') return;
    this.#lastId += 1;
    this.#offerId = this.#lastId;
    const { sdp = '' } = localDescription;
    this.#ports.send({ kind: 'description', epoch: this.#epoch, id: this.#lastId, type: 'offer', sdp });
  }

  async #answered(signal: Answer): Promise<void> {
    const connection = this.#connection;
    // The answer is stale: its offer was rolled back, or replaced by a later one.
    if (connection === undefined || signal.epoch !== this.#epoch || signal.answers !== this.#offerId) return;
    this.#offerId = undefined;
    await connection.setRemoteDescription({ type: 'answer', sdp: signal.sdp });
    await this.#candidates.described(connection, signal.epoch);
  }

  /** A stale offer is ignored, and so is one that collides with an own offer at the impolite end. */
  #ignores({ epoch }: Offer): boolean {
    return epoch < this.#epoch || (this.#collides(epoch) && !this.#ports.polite);
  }

  #collides(epoch: number): boolean {
    return epoch === this.#epoch && this.#connection?.signalingState === 'have-local-offer';
  }

  /** A first offer is dropped together with its connection: a rollback would leave its transceivers behind. */
  #needsConnection({ epoch }: Offer): boolean {
    const connection = this.#connection;
    if (connection === undefined || epoch > this.#epoch) return true;
    return this.#collides(epoch) && connection.remoteDescription === null;
  }

  #turnsFor(offer: Offer): readonly Allowance[] {
    const { budget } = this.#ports;
    if (this.#ignores(offer)) return [];
    return this.#needsConnection(offer) ? budget.build : budget.negotiate;
  }

  /** The first offer of a connection needs no turn: this end has decided to build it. */
  #turnsForOwn(connection: RtcConnection): readonly Allowance[] {
    return connection === this.#connection && connection.localDescription !== null ? this.#ports.budget.negotiate : [];
  }

  async #answer(offer: Offer): Promise<void> {
    if (this.#ignores(offer)) return;
    const { epoch, id: offerId, sdp } = offer;
    const collision = this.#collides(epoch);
    const fresh = this.#needsConnection(offer);
    if (fresh) this.#initiator = false;
    const connection = fresh || this.#connection === undefined ? this.#connect(epoch) : this.#connection;
    this.#offerId = undefined;
    await connection.setRemoteDescription({ type: 'offer', sdp });
    if (fresh) {
      connection.adoptTransceivers();
      this.#outgoing.apply();
    }
    await connection.setLocalDescription();
    const { localDescription } = connection;
    if (this.#connection !== connection || localDescription?.type !== 'answer') return;
    // Seen in Chromium 153: a rollback stops the picture of a sender whose first description was an answer.
    if (collision) this.#outgoing.apply();
    this.#lastId += 1;
    const answer = { type: 'answer', sdp: localDescription.sdp ?? '', answers: offerId } as const;
    this.#ports.send({ kind: 'description', epoch, id: this.#lastId, ...answer });
    await this.#candidates.described(connection, epoch);
  }

  async #candidate({ epoch, candidate }: Extract<NegotiationSignal, { readonly kind: 'candidate' }>): Promise<void> {
    const connection = this.#connection;
    if (epoch < this.#epoch) return;
    if (connection === undefined || epoch > this.#epoch || connection.remoteDescription === null) {
      this.#candidates.hold(epoch, candidate);
      return;
    }
    await this.#candidates.add(connection, candidate);
  }
}
