import type { Allowance } from './allowance.ts';
import type { PeerBudget } from './negotiation-budget.ts';
import { NegotiationQueue } from './negotiation-queue.ts';
import { candidateInit, type NegotiationSignal } from './negotiation-signal.ts';
import { RemoteCandidates } from './remote-candidates.ts';
import type { PeerChannel, Rtc, RtcConnection } from './rtc.ts';

export interface NegotiationPorts {
  readonly rtc: Rtc;
  /** The polite end gives way in a collision of offers. Exactly one of the two ends is polite. */
  readonly polite: boolean;
  readonly iceServers: RTCIceServer[];
  readonly iceTransportPolicy: RTCIceTransportPolicy;
  readonly budget: PeerBudget;
  send(signal: NegotiationSignal): void;
  /** A new connection begins, in place of the one before. */
  began(connection: RtcConnection): void;
  /** The connection has its transceivers, or a collision may have stopped what they send. */
  ready(): void;
  track(track: MediaStreamTrack, screen: boolean): void;
  /** `connectionState` of the current connection changed. */
  stateChanged(state: RTCPeerConnectionState): void;
  /** The peer offers over the connection that is there: it restarts ICE. */
  restarted(): void;
  /** The peer closed its end of the connection. */
  closedByPeer(): void;
  /** The peer opened a data channel. */
  channel(channel: PeerChannel): void;
}

type Answer = Extract<NegotiationSignal, { readonly type: 'answer' }>;
type Offer = Extract<NegotiationSignal, { readonly type: 'offer' }>;

/**
 * The peer connections to one peer, one at a time, by perfect negotiation (W3C WebRTC 1.0, 10.7): either end may offer at
 * any time, and in a collision the polite end rolls back its offer. Operations on the descriptions of the connection run one
 * after the other in a queue, as often as the budget of the peer allows.
 */
export class Negotiation {
  readonly #ports: NegotiationPorts;
  readonly #queue = new NegotiationQueue();
  readonly #candidates = new RemoteCandidates();
  #connection: RtcConnection | undefined;
  #iceServers: RTCIceServer[];
  /** True where this end made the first offer of this epoch: only this end builds a new connection by itself. */
  #initiator = false;
  #epoch = 0;
  #lastId = 0;
  /** The offer that waits for its answer. */
  #offerId: number | undefined;

  constructor(ports: NegotiationPorts) {
    this.#ports = ports;
    this.#iceServers = ports.iceServers;
  }

  get connection(): RtcConnection | undefined {
    return this.#connection;
  }

  /** Builds a connection, in place of the one before if there is one, and offers. */
  start(): void {
    this.#initiator = true;
    this.#connect(this.#epoch + 1).addTransceivers();
    this.#ports.ready();
  }

  /** As `start`, where this end offered first, or nobody did yet; false otherwise, and where the budget has no turn. */
  rebuild(): boolean {
    if (this.#connection !== undefined && !this.#initiator) return false;
    if (!this.#ports.budget.mayRebuild()) return false;
    this.start();
    return true;
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

  /** The next ICE restart and the next connection use these: credentials of TURN servers expire. */
  setIceServers(iceServers: RTCIceServer[]): void {
    this.#iceServers = iceServers;
    this.#connection?.setIceServers(iceServers);
  }

  close(): void {
    this.#queue.close();
    this.#connection?.close();
    this.#connection = undefined;
  }

  #connect(epoch: number): RtcConnection {
    this.#connection?.close();
    this.#epoch = epoch;
    this.#offerId = undefined;
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
        track: (track, screen) => {
          if (current()) this.#ports.track(track, screen);
        },
        stateChanged: () => {
          if (current()) this.#ports.stateChanged(connection.connectionState);
        },
        closedByPeer: () => {
          if (current()) this.#ports.closedByPeer();
        },
        channel: (channel) => {
          if (current()) this.#ports.channel(channel);
        },
      },
    );
    this.#connection = connection;
    this.#ports.began(connection);
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
      this.#ports.ready();
    } else {
      this.#ports.restarted();
    }
    await connection.setLocalDescription();
    const { localDescription } = connection;
    if (this.#connection !== connection || localDescription?.type !== 'answer') return;
    // Seen in Chromium 153: a rollback stops the picture of a sender whose first description was an answer.
    if (collision) this.#ports.ready();
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
