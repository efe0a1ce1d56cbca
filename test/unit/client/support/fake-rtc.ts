import type {
  MediaKind,
  PeerChannel,
  PictureEncoding,
  Rtc,
  RtcConnection,
  RtcListener,
  RtcOptions,
} from '../../../../web/client/media/rtc.ts';
import { FakeChannel } from './fake-channel.ts';
import { FakeStream, FakeTrack } from './fake-media.ts';

interface Transceiver {
  readonly kind: MediaKind;
  /** Associated with an m-section, as after a first negotiation. */
  associated: boolean;
  sends: boolean;
  track: MediaStreamTrack | null;
}

interface Sdp {
  readonly ufrag: string;
  /** The sections that its sender made for its screen. */
  readonly screens?: readonly MediaKind[];
}

let fragments = 0;

/**
 * The signaling state machine of RTCPeerConnection (W3C WebRTC 1.0, 4.3.1 and 4.4.1.5): states, implicit rollback,
 * negotiation-needed, candidates that need the remote description they belong to. Like a browser it takes any answer
 * to any offer. No media: a test says how ICE does.
 */
export class FakeRtcConnection implements RtcConnection {
  signalingState: RTCSignalingState = 'stable';
  connectionState: RTCPeerConnectionState = 'new';
  localDescription: RTCSessionDescriptionInit | null = null;
  remoteDescription: RTCSessionDescriptionInit | null = null;
  readonly transceivers: Transceiver[] = [];
  readonly candidates: (RTCIceCandidateInit | null)[] = [];
  readonly iceServers: RTCIceServer[][];
  readonly iceTransportPolicy: RTCIceTransportPolicy;
  /** How the picture was to be encoded, each time that it was said. */
  readonly encodings: PictureEncoding[] = [];
  /** What is sent of the own screen now, and how often that was said. */
  screen: { readonly kinds: readonly MediaKind[]; readonly maxBitrate: number } = { kinds: [], maxBitrate: 0 };
  readonly #screens = new Set<MediaKind>();
  readonly #screensOfPeer = new Set<MediaKind>();
  /** What the peer's sound is like now, 0 to 1. */
  loudness = 0;
  /** What `getStats` answers. */
  readonly stats = new Map<string, unknown>();
  /** The channels that this end opened. */
  readonly channels: FakeChannel[] = [];
  rollbacks = 0;
  restarts = 0;
  /** How often a description was set, own ones and those of the peer. */
  descriptions = 0;
  readonly #listener: RtcListener;
  #stable: { local: RTCSessionDescriptionInit | null; remote: RTCSessionDescriptionInit | null } = {
    local: null,
    remote: null,
  };
  #needed = false;
  #ufrag = '';

  constructor({ iceServers, iceTransportPolicy }: RtcOptions, listener: RtcListener) {
    this.iceServers = [iceServers];
    this.iceTransportPolicy = iceTransportPolicy;
    this.#listener = listener;
  }

  async setLocalDescription(): Promise<void> {
    this.descriptions += 1;
    await this.#pause();
    const { signalingState } = this;
    if (signalingState === 'stable') {
      this.#ufrag = `u${++fragments}`;
      this.#needed = false;
      this.localDescription = { type: 'offer', sdp: write({ ufrag: this.#ufrag, screens: [...this.#screens] }) };
      this.signalingState = 'have-local-offer';
    } else if (signalingState === 'have-remote-offer') {
      if (this.#ufrag === '') this.#ufrag = `u${++fragments}`;
      this.localDescription = { type: 'answer', sdp: write({ ufrag: this.#ufrag }) };
      this.#becomeStable();
    } else {
      throw new DOMException(signalingState, 'InvalidStateError');
    }
    const usernameFragment = this.#ufrag;
    // A task of its own: candidates surface after the promise of setLocalDescription (4.4.1.5, 4.8.1.3).
    setTimeout(() => {
      if (this.signalingState === 'closed') return;
      this.#listener.candidate({ candidate: 'host', sdpMid: '0', sdpMLineIndex: 0, usernameFragment });
      this.#listener.candidate(null);
    });
  }

  async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    this.descriptions += 1;
    await this.#pause();
    const { screens = [] } = read(description);
    if (description.type === 'offer') {
      if (this.signalingState === 'have-local-offer') this.#rollBack();
      this.remoteDescription = description;
      this.signalingState = 'have-remote-offer';
      for (const kind of ['audio', 'video'] as const) {
        if (this.transceivers.some((each) => each.kind === kind && each.associated)) continue;
        this.transceivers.push({ kind, associated: true, sends: false, track: null });
        this.#listener.track(new FakeTrack(kind), false);
      }
      for (const kind of screens) {
        if (this.#screensOfPeer.has(kind)) continue;
        this.#screensOfPeer.add(kind);
        this.#listener.track(new FakeTrack(kind), true);
      }
      return;
    }
    if (this.signalingState !== 'have-local-offer') throw new DOMException(this.signalingState, 'InvalidStateError');
    this.remoteDescription = description;
    for (const transceiver of this.transceivers) {
      if (!transceiver.associated) this.#listener.track(new FakeTrack(transceiver.kind), false);
      transceiver.associated = true;
    }
    this.#becomeStable();
  }

  async addIceCandidate(candidate: RTCIceCandidateInit | null): Promise<void> {
    await this.#pause();
    if (this.remoteDescription === null) throw new DOMException('no remote description', 'InvalidStateError');
    if (candidate !== null && candidate.usernameFragment !== read(this.remoteDescription).ufrag) {
      throw new DOMException('of another description', 'OperationError');
    }
    this.candidates.push(candidate);
  }

  restartIce(): void {
    this.restarts += 1;
    this.#need();
  }

  setIceServers(servers: RTCIceServer[]): void {
    this.iceServers.push(servers);
  }

  addTransceivers(): void {
    for (const kind of ['audio', 'video'] as const) {
      this.transceivers.push({ kind, associated: false, sends: true, track: null });
    }
    this.#need();
  }

  adoptTransceivers(): void {
    for (const transceiver of this.transceivers) transceiver.sends = true;
  }

  async replaceTrack(kind: MediaKind, track: MediaStreamTrack | null): Promise<void> {
    const found = this.transceivers.find((each) => each.kind === kind);
    if (found !== undefined) found.track = track;
  }

  async encodePicture(encoding: PictureEncoding): Promise<void> {
    this.encodings.push(encoding);
  }

  async sendScreen(screen: MediaStream | undefined, maxBitrate: number): Promise<void> {
    if (this.transceivers.length === 0) return;
    const kinds = (screen?.getTracks() ?? []).map(({ kind }) => (kind === 'audio' ? 'audio' : 'video'));
    this.screen = { kinds, maxBitrate };
    if (kinds.every((kind) => this.#screens.has(kind))) return;
    for (const kind of kinds) this.#screens.add(kind);
    this.#need();
  }

  audioLevel = () => this.loudness;

  openChannel(label: string): PeerChannel {
    const channel = new FakeChannel(label);
    this.channels.push(channel);
    if (this.channels.length === 1) this.#need();
    return channel.port;
  }

  /** The peer opens a channel. */
  receiveChannel(channel: FakeChannel): void {
    this.#listener.channel(channel.port);
  }

  getStats = () => Promise.resolve(new Map(this.stats));

  close(): void {
    this.signalingState = 'closed';
    this.connectionState = 'closed';
  }

  /** A track of the peer begins, as after a description with one more section. */
  receiveTrack(track: MediaStreamTrack, screen = false): void {
    this.#listener.track(track, screen);
  }

  /** Sets the state of ICE and DTLS. */
  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.#listener.stateChanged();
  }

  /** The peer closes its end. */
  closeAtPeer(): void {
    this.#listener.closedByPeer();
  }

  /** Both ends hold the same pair of descriptions, and nothing is under way. */
  agreesWith(other: FakeRtcConnection): boolean {
    return (
      this.signalingState === 'stable' &&
      other.signalingState === 'stable' &&
      this.localDescription !== null &&
      this.localDescription.sdp === other.remoteDescription?.sdp &&
      this.remoteDescription?.sdp === other.localDescription?.sdp
    );
  }

  async #pause(): Promise<void> {
    await Promise.resolve();
    if (this.signalingState === 'closed') throw new DOMException('closed', 'InvalidStateError');
  }

  #rollBack(): void {
    this.rollbacks += 1;
    this.localDescription = this.#stable.local;
    this.#ufrag = this.#stable.local === null ? '' : read(this.#stable.local).ufrag;
    // The negotiation that the rolled-back offer was to begin is still needed.
    this.#needed = true;
  }

  #becomeStable(): void {
    this.signalingState = 'stable';
    this.#stable = { local: this.localDescription, remote: this.remoteDescription };
    if (this.#needed) this.#need();
  }

  #need(): void {
    this.#needed = true;
    queueMicrotask(() => {
      if (this.#needed && this.signalingState === 'stable') this.#listener.negotiationNeeded();
    });
  }
}

export class FakeRtc implements Rtc {
  readonly connections: FakeRtcConnection[] = [];

  connect(options: RtcOptions, listener: RtcListener): RtcConnection {
    const connection = new FakeRtcConnection(options, listener);
    this.connections.push(connection);
    return connection;
  }

  createStream(): MediaStream {
    return new FakeStream();
  }

  get latest(): FakeRtcConnection {
    const latest = this.connections.at(-1);
    if (latest === undefined) throw new Error('no peer connection yet');
    return latest;
  }
}

function write(sdp: Sdp): string {
  return JSON.stringify(sdp);
}

function read(description: RTCSessionDescriptionInit | null): Sdp {
  return JSON.parse(description?.sdp ?? '');
}
