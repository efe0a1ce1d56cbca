import { askEach } from './allowance.ts';
import type { Clock } from '../signaling/clock.ts';
import { IceWatch } from './ice-watch.ts';
import type { MediaConnection } from './media-state.ts';
import { Negotiation } from './negotiation.ts';
import type { PeerBudget } from './negotiation-budget.ts';
import type { NegotiationSignal, PausedSignal } from './negotiation-signal.ts';
import { OutgoingMedia } from './outgoing-media.ts';
import { RemoteStream } from './remote-stream.ts';
import type { OutgoingTracks, PeerChannel, Rtc } from './rtc.ts';

export interface PeerMediaPorts {
  readonly rtc: Rtc;
  readonly clock: Clock;
  /** The polite end gives way in a collision of offers. Exactly one of the two ends is polite. */
  readonly polite: boolean;
  readonly iceServers: RTCIceServer[];
  readonly iceTransportPolicy: RTCIceTransportPolicy;
  readonly tracks: OutgoingTracks;
  readonly budget: PeerBudget;
  send(signal: NegotiationSignal | PausedSignal): void;
  /** `state`, `closed`, `paused`, `stream` or `screen` changed. */
  changed(): void;
  /** Media does not come, or the connection failed for good. Called once until media flows. */
  failed(): void;
  /** Nothing comes from the peer any more, over a connection that worked. */
  stalled(): void;
  /** The peer opened a data channel. */
  channel(channel: PeerChannel): void;
}

/** Sound and picture from and to one peer: how they are negotiated, watched, sent and shown. */
export class PeerMedia {
  readonly outgoing: OutgoingMedia;
  readonly #ports: PeerMediaPorts;
  readonly #negotiation: Negotiation;
  readonly #watch: IceWatch;
  readonly #stream: RemoteStream;
  readonly #screen: RemoteStream;
  #closedByPeer = false;
  #paused = false;
  #giveUpTurn: (() => void) | undefined;

  constructor(ports: PeerMediaPorts) {
    this.#ports = ports;
    this.#stream = new RemoteStream(ports.rtc);
    this.#screen = new RemoteStream(ports.rtc);
    this.outgoing = new OutgoingMedia(ports.clock, ports.tracks);
    this.#negotiation = new Negotiation({
      rtc: ports.rtc,
      polite: ports.polite,
      iceServers: ports.iceServers,
      iceTransportPolicy: ports.iceTransportPolicy,
      budget: ports.budget,
      send: (signal) => ports.send(signal),
      began: (connection) => {
        this.#closedByPeer = false;
        this.#stream.clear();
        this.#screen.clear();
        this.#watch.rebuilt();
        this.pausePicture(false);
        this.outgoing.use(connection);
      },
      ready: () => this.outgoing.apply(),
      track: (track, screen) => {
        (screen ? this.#screen : this.#stream).add(track);
        ports.changed();
      },
      stateChanged: (state) => {
        // Some browsers have no encodings before that.
        if (state === 'connected') this.outgoing.apply();
        if (state === 'disconnected') ports.stalled();
        this.#watch.update(state);
      },
      restarted: () => this.#watch.restartedByPeer(),
      closedByPeer: () => {
        this.#closedByPeer = true;
        this.#watch.closedByPeer();
        ports.changed();
      },
      channel: ports.channel,
    });
    this.#watch = new IceWatch(ports.clock, ports.polite, {
      restart: () => this.#negotiation.connection?.restartIce(),
      rebuild: () => this.#negotiation.rebuild(),
      changed: () => ports.changed(),
      failed: () => ports.failed(),
    });
  }

  get state(): MediaConnection {
    return this.#watch.state;
  }

  /** Whether the peer closed its end: it left, or it closed its page. False again when a new connection begins. */
  get closed(): boolean {
    return this.#closedByPeer;
  }

  /** Whether the peer's picture waits for a better link, as the peer says. */
  get paused(): boolean {
    return this.#paused;
  }

  /** Sends no picture until it is told otherwise, or a new connection begins, and tells the peer. */
  pausePicture(on: boolean): void {
    if (on === this.outgoing.paused) return;
    this.outgoing.setPaused(on);
    this.#ports.send({ kind: 'paused', on });
  }

  /** The peer's sound and picture: the same object from the first track until the peer leaves. */
  get stream(): MediaStream | undefined {
    return this.#stream.stream;
  }

  /** What arrives of the peer's screen: the same object from its first track until the peer leaves. */
  get screen(): MediaStream | undefined {
    return this.#screen.stream;
  }

  /** Builds a connection, in place of the one before if there is one, and offers. */
  start(): void {
    this.#negotiation.start();
  }

  /** As `start`, as soon as the budget has a turn for it. The function that is returned gives up. */
  startInTurn(): () => void {
    this.#giveUpTurn?.();
    const giveUp = askEach(this.#ports.budget.build, () => this.start());
    this.#giveUpTurn = giveUp;
    return giveUp;
  }

  receive(signal: NegotiationSignal | PausedSignal): void {
    if (signal.kind !== 'paused') return this.#negotiation.receive(signal);
    this.#paused = signal.on;
    this.#ports.changed();
  }

  setTracks(tracks: OutgoingTracks): void {
    this.outgoing.setTracks(tracks);
  }

  /** These are new credentials, too: a connection over which no media flows is tried anew with them. */
  setIceServers(iceServers: RTCIceServer[]): void {
    this.#negotiation.setIceServers(iceServers);
    if (this.state === 'interrupted' || this.state === 'failed') this.#negotiation.connection?.restartIce();
  }

  /** This device has a network again, or another one: the path of now leads nowhere, or soon will. */
  networkChanged(): void {
    this.#negotiation.connection?.restartIce();
  }

  /** Builds a new connection, because the person asks for it, and shows `connecting`. */
  tryAgain(): void {
    this.#watch.again();
    this.startInTurn();
  }

  /** The peer's signaling is back. If no media ever came, the time for it begins now. */
  back(): void {
    if (this.state === 'still-connecting' || this.state === 'failed') this.#watch.again();
  }

  getStats(): Promise<RTCStatsReport> | undefined {
    return this.#negotiation.connection?.getStats();
  }

  /** Opens a data channel; undefined while there is no connection. */
  openChannel(label: string): PeerChannel | undefined {
    return this.#negotiation.connection?.openChannel(label);
  }

  /** How loud the peer is, from 0 to 1; 0 where nothing came since the last call. */
  audioLevel(): number {
    return this.#negotiation.connection?.audioLevel() ?? 0;
  }

  close(): void {
    this.#giveUpTurn?.();
    this.#watch.stop();
    this.outgoing.stop();
    this.#negotiation.close();
  }
}
