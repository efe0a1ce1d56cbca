import type { Clock } from '../signaling/clock.ts';
import { addCandidate, EarlyCandidates } from './early-candidates.ts';
import { FirstSize } from './first-size.ts';
import { IceWatch } from './ice-watch.ts';
import type { MediaConnection } from './media-state.ts';
import { candidateInit, type NegotiationSignal } from './negotiation-signal.ts';
import type { OutgoingTracks, Rtc, RtcConnection } from './rtc.ts';

export interface PeerMediaPorts {
  readonly rtc: Rtc;
  readonly clock: Clock;
  /** The polite end gives way in a collision of offers. Exactly one of the two ends is polite. */
  readonly polite: boolean;
  readonly iceServers: RTCIceServer[];
  readonly iceTransportPolicy: RTCIceTransportPolicy;
  readonly tracks: OutgoingTracks;
  send(signal: NegotiationSignal): void;
  /** `state` or `stream` changed. */
  changed(): void;
  /** The media connection failed for good: a new one is built. */
  failed(): void;
}

type Description = Extract<NegotiationSignal, { readonly kind: 'description' }>;

/**
 * The media connection to one peer, by perfect negotiation (W3C WebRTC 1.0, 10.7): either end may offer at any time,
 * and in a collision the polite end rolls back its offer. Operations on the descriptions of the connection run one after
 * the other in a queue, so that none of them changes the state while another one waits.
 */
export class PeerMedia {
  readonly #ports: PeerMediaPorts;
  readonly #watch: IceWatch;
  readonly #size: FirstSize;
  #connection: RtcConnection | undefined;
  #queue: Promise<void> = Promise.resolve();
  #tracks: OutgoingTracks;
  #iceServers: RTCIceServer[];
  /** True where this end made the first offer of this epoch: only this end builds a new connection. */
  #initiator = false;
  #epoch = 0;
  #lastId = 0;
  /** The offer that waits for its answer. */
  #offerId: number | undefined;
  #early = new EarlyCandidates();
  #stream: MediaStream | undefined;
  #closed = false;

  constructor(ports: PeerMediaPorts) {
    this.#ports = ports;
    this.#tracks = ports.tracks;
    this.#iceServers = ports.iceServers;
    this.#size = new FirstSize(ports.clock, () => this.#applyTracks());
    this.#watch = new IceWatch(ports.clock, {
      restart: () => this.#connection?.restartIce(),
      rebuild: () => {
        if (!this.#initiator) return false;
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
    return this.#stream;
  }

  /** True once one of the two ends has offered. */
  get started(): boolean {
    return this.#connection !== undefined;
  }

  /** Builds a connection, in place of the one before if there is one, and offers. */
  start(): void {
    this.#initiator = true;
    this.#connect(this.#epoch + 1).addTransceivers();
    this.#applyTracks();
  }

  receive(signal: NegotiationSignal): void {
    this.#enqueue(() => (signal.kind === 'description' ? this.#describe(signal) : this.#candidate(signal)));
  }

  setTracks(tracks: OutgoingTracks): void {
    this.#tracks = tracks;
    this.#applyTracks();
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
    this.#closed = true;
    this.#watch.stop();
    this.#size.stop();
    this.#connection?.close();
    this.#connection = undefined;
  }

  #enqueue(operation: () => Promise<void>): void {
    this.#queue = this.#queue.then(async () => {
      if (this.#closed) return;
      try {
        await operation();
      } catch {
        // The connection was closed meanwhile, or the description is not valid. If media suffers from that, IceWatch
        // notices and has a new connection built.
      }
    });
  }

  #connect(epoch: number): RtcConnection {
    this.#connection?.close();
    this.#epoch = epoch;
    this.#offerId = undefined;
    this.#early = new EarlyCandidates();
    for (const track of this.#stream?.getTracks() ?? []) this.#stream?.removeTrack(track);
    const current = () => this.#connection === connection;
    const { rtc, iceTransportPolicy } = this.#ports;
    const connection = rtc.connect(
      { iceServers: this.#iceServers, iceTransportPolicy },
      {
        negotiationNeeded: () => {
          if (current()) this.#enqueue(() => this.#offer(connection));
        },
        candidate: (candidate) => {
          if (!current()) return;
          const init = candidate === null ? null : candidateInit(candidate);
          this.#ports.send({ kind: 'candidate', epoch, candidate: init });
        },
        track: (track) => {
          if (!current()) return;
          this.#stream ??= rtc.createStream();
          this.#stream.addTrack(track);
          this.#ports.changed();
        },
        stateChanged: () => {
          if (!current()) return;
          if (connection.connectionState === 'connected') this.#size.connected();
          this.#watch.update(connection.connectionState);
        },
      },
    );
    this.#connection = connection;
    this.#watch.reset();
    this.#size.reset();
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

  async #describe(signal: Description): Promise<void> {
    if (signal.epoch < this.#epoch) return;
    if (signal.type === 'offer') return this.#answer(signal.epoch, signal.id, signal.sdp);
    const connection = this.#connection;
    // The answer is stale: its offer was rolled back, or replaced by a later one.
    if (connection === undefined || signal.epoch !== this.#epoch || signal.answers !== this.#offerId) return;
    this.#offerId = undefined;
    await connection.setRemoteDescription({ type: 'answer', sdp: signal.sdp });
    await this.#early.addTo(connection);
  }

  async #answer(epoch: number, offerId: number, sdp: string): Promise<void> {
    const collision = epoch === this.#epoch && this.#connection?.signalingState === 'have-local-offer';
    if (collision && !this.#ports.polite) return;
    let connection = this.#connection;
    // A first offer is dropped together with its connection: a rollback would leave its transceivers behind.
    const fresh = connection === undefined || epoch > this.#epoch || (collision && !connection.remoteDescription);
    if (connection === undefined || fresh) {
      this.#initiator = false;
      const early = connection === undefined ? this.#early : new EarlyCandidates();
      connection = this.#connect(epoch);
      this.#early = early;
    }
    this.#offerId = undefined;
    await connection.setRemoteDescription({ type: 'offer', sdp });
    if (fresh) {
      connection.adoptTransceivers();
      this.#applyTracks();
    }
    await connection.setLocalDescription();
    const { localDescription } = connection;
    if (this.#connection !== connection || localDescription?.type !== 'answer') return;
    // Seen in Chromium 153: a rollback stops the picture of a sender whose first description was an answer.
    if (collision) this.#applyTracks();
    this.#lastId += 1;
    const answer = { type: 'answer', sdp: localDescription.sdp ?? '', answers: offerId } as const;
    this.#ports.send({ kind: 'description', epoch, id: this.#lastId, ...answer });
    await this.#early.addTo(connection);
  }

  async #candidate({ epoch, candidate }: Extract<NegotiationSignal, { readonly kind: 'candidate' }>): Promise<void> {
    const connection = this.#connection;
    if (epoch < this.#epoch) return;
    if (connection === undefined || epoch > this.#epoch || connection.remoteDescription === null) {
      this.#early.hold(candidate);
      return;
    }
    await addCandidate(connection, candidate);
  }

  #applyTracks(): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    const { audio, video } = this.#tracks;
    const applied = [
      connection.replaceTrack('audio', audio),
      connection.replaceTrack('video', video),
      connection.scalePicture(this.#size.scale(video)),
    ];
    for (const each of applied) {
      each.catch(() => {
        // The connection is closed, or is being replaced: the next one gets the tracks, too.
      });
    }
  }
}
