import { statsOf } from './stats.ts';

/** The two kinds of media that a call carries, each in a transceiver of its own. */
export type MediaKind = 'audio' | 'video';

/** What this participant sends: camera and microphone, where null sends nothing, and its screen while it shares that. */
export type OutgoingTracks = { readonly [Kind in MediaKind]: MediaStreamTrack | null } & {
  readonly screen?: MediaStream | undefined;
};

/** The events of a peer connection (W3C WebRTC 1.0, 4.4.3 and 5.1). */
export interface RtcListener {
  negotiationNeeded(): void;
  /** Null is the end of candidates. */
  candidate(candidate: RTCIceCandidateInit | null): void;
  /** `screen`: the track belongs to the peer's screen, not to its camera or microphone. */
  track(track: MediaStreamTrack, screen: boolean): void;
  /** `connectionState` changed. */
  stateChanged(): void;
  /** The peer closed its end (an alert of DTLS, RFC 9147, 5.10), which no state of the connection tells at once. */
  closedByPeer(): void;
  /** The peer opened a data channel. */
  channel(channel: PeerChannel): void;
}

/** A data channel to one peer (W3C WebRTC 1.0, 6.2). It ends with the peer connection, which does not always tell it. */
export interface PeerChannel {
  readonly channel: RTCDataChannel;
  /** Most bytes of a message that the peer takes; it is known when the channel is open (RFC 8841, 6). */
  maxMessageSize(): number;
}

/** What a peer takes that does not say it, in bytes (RFC 8841, 6.1). */
const MESSAGE_SIZE = 65_536;

/** How a picture is encoded (RTCRtpEncodingParameters, W3C WebRTC 1.0, 5.2.5 and 5.2.6). */
export interface PictureEncoding {
  /** False sends no picture. */
  readonly active: boolean;
  /** Divides width and height; 1 or more. */
  readonly scaleBy: number;
  /** The most that the picture may take, in bit/s. */
  readonly maxBitrate: number;
}

/** The part of RTCPeerConnection (W3C WebRTC 1.0, 4.4) that the media of a peer uses. */
export interface RtcConnection {
  readonly signalingState: RTCSignalingState;
  readonly connectionState: RTCPeerConnectionState;
  readonly localDescription: RTCSessionDescriptionInit | null;
  readonly remoteDescription: RTCSessionDescriptionInit | null;
  /** Makes the description itself: an offer or an answer, as `signalingState` requires. */
  setLocalDescription(): Promise<void>;
  /** Rolls back a pending local offer first, if there is one. */
  setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void>;
  addIceCandidate(candidate: RTCIceCandidateInit | null): Promise<void>;
  restartIce(): void;
  setIceServers(servers: RTCIceServer[]): void;
  /** Makes one transceiver for audio, then one for video. The end that offers calls it. */
  addTransceivers(): void;
  /** Makes the transceivers of a remote offer send as well as receive. The end that answers calls it. */
  adoptTransceivers(): void;
  /** Sends this track from now on; null sends nothing. Needs no renegotiation (RTCRtpSender.replaceTrack). */
  replaceTrack(kind: MediaKind, track: MediaStreamTrack | null): Promise<void>;
  /** Sends the picture like this from now on; where bandwidth is short, sound comes first. Needs no renegotiation. */
  encodePicture(encoding: PictureEncoding): Promise<void>;
  /**
   * Sends a screen beside the camera, with the sound that it may have and `maxBitrate` bit/s at most; undefined sends none.
   * The first picture of a screen, and the first sound, need a negotiation. Does nothing before the connection has its
   * transceivers.
   */
  sendScreen(screen: MediaStream | undefined, maxBitrate: number): Promise<void>;
  /** How loud the peer is, from 0 to 1 (RTCRtpContributingSource.audioLevel); 0 where nothing came since the last call. */
  audioLevel(): number;
  /** Opens an ordered channel. The first one of a connection negotiates once. */
  openChannel(label: string): PeerChannel;
  getStats(): Promise<RTCStatsReport>;
  close(): void;
}

/** The part of RTCConfiguration (W3C WebRTC 1.0, 4.2.1) that a call sets. */
export type RtcOptions = Required<Pick<RTCConfiguration, 'iceServers' | 'iceTransportPolicy'>>;

export interface Rtc {
  connect(options: RtcOptions, listener: RtcListener): RtcConnection;
  /** Makes an empty stream. */
  createStream(): MediaStream;
}

/** The first transceivers of a connection are those of microphone and camera. A later one carries the screen of the end that made it. */
const OWN = 2;

/** The RTCPeerConnection of the browser. */
export const browserRtc: Rtc = {
  connect(options, listener) {
    const connection = new RTCPeerConnection(options);
    connection.addEventListener('negotiationneeded', () => listener.negotiationNeeded());
    connection.addEventListener('icecandidate', ({ candidate }) => listener.candidate(candidate?.toJSON() ?? null));
    connection.addEventListener('track', ({ track, transceiver }) =>
      listener.track(track, connection.getTransceivers().indexOf(transceiver) >= OWN),
    );
    connection.addEventListener('connectionstatechange', () => listener.stateChanged());
    const stats = statsOf(connection);
    const screens: { [Kind in MediaKind]?: RTCRtpSender } = {};
    const withSize = (channel: RTCDataChannel): PeerChannel => ({
      channel,
      maxMessageSize: () => connection.sctp?.maxMessageSize ?? MESSAGE_SIZE,
    });
    connection.addEventListener('datachannel', ({ channel }) => listener.channel(withSize(channel)));
    let heardAt: number | undefined;
    watchTransport(connection, () => listener.closedByPeer());
    const transceiver = (kind: MediaKind) =>
      connection.getTransceivers().find(({ receiver }) => receiver.track.kind === kind);
    return {
      get signalingState() {
        return connection.signalingState;
      },
      get connectionState() {
        return connection.connectionState;
      },
      get localDescription() {
        return connection.localDescription;
      },
      get remoteDescription() {
        return connection.remoteDescription;
      },
      setLocalDescription: () => connection.setLocalDescription(),
      setRemoteDescription: (description) => connection.setRemoteDescription(description),
      addIceCandidate: (candidate) => connection.addIceCandidate(candidate),
      restartIce: () => connection.restartIce(),
      setIceServers: (servers) =>
        connection.setConfiguration({ ...connection.getConfiguration(), iceServers: servers }),
      addTransceivers() {
        connection.addTransceiver('audio', { direction: 'sendrecv' });
        connection.addTransceiver('video', { direction: 'sendrecv' });
      },
      adoptTransceivers() {
        for (const transceiver of connection.getTransceivers().slice(0, OWN)) transceiver.direction = 'sendrecv';
      },
      async replaceTrack(kind, track) {
        await transceiver(kind)?.sender.replaceTrack(track);
      },
      async encodePicture(encoding) {
        await Promise.all([
          encode(transceiver('audio')?.sender, { priority: 'high', networkPriority: 'high' }),
          encode(transceiver('video')?.sender, {
            priority: 'low',
            active: encoding.active,
            scaleResolutionDownBy: encoding.scaleBy,
            maxBitrate: encoding.maxBitrate,
          }),
        ]);
      },
      async sendScreen(screen, maxBitrate) {
        if (connection.getTransceivers().length < OWN) return;
        const send = async (kind: MediaKind) => {
          const track = screen?.getTracks().find((each) => each.kind === kind) ?? null;
          const sender = screens[kind];
          if (sender !== undefined) await sender.replaceTrack(track);
          else if (track !== null && screen !== undefined)
            screens[kind] = connection.addTransceiver(track, { direction: 'sendonly', streams: [screen] }).sender;
        };
        await Promise.all([send('video'), send('audio')]);
        // Faces have the priority `low`, so they yield where bandwidth is short.
        await Promise.all([
          encode(screens.video, { priority: 'medium', maxBitrate }),
          encode(screens.audio, { priority: 'high', networkPriority: 'high' }),
        ]);
      },
      audioLevel() {
        const [source] = transceiver('audio')?.receiver.getSynchronizationSources() ?? [];
        // A source that sends no more keeps its last level for 10 s.
        if (source === undefined || source.timestamp === heardAt) return 0;
        heardAt = source.timestamp;
        return source.audioLevel ?? 0;
      },
      openChannel: (label) => withSize(connection.createDataChannel(label)),
      getStats: stats.get,
      close() {
        connection.close();
        stats.closed();
      },
    };
  },
  createStream: () => new MediaStream(),
};

/** Sets parameters of the one encoding of a sender, unless they are set already. */
async function encode(sender: RTCRtpSender | undefined, wanted: RTCRtpEncodingParameters): Promise<void> {
  const parameters = sender?.getParameters();
  const [encoding] = parameters?.encodings ?? [];
  if (sender === undefined || parameters === undefined || encoding === undefined) return;
  const before = JSON.stringify(encoding);
  Object.assign(encoding, wanted);
  if (JSON.stringify(encoding) !== before) await sender.setParameters(parameters);
}

/** All media of a connection goes over one DTLS transport (RFC 8843), which exists from its first description on. */
function watchTransport(connection: RTCPeerConnection, closed: () => void): void {
  connection.addEventListener('signalingstatechange', function watch() {
    const transport = connection.getSenders()[0]?.transport;
    if (!transport) return;
    connection.removeEventListener('signalingstatechange', watch);
    transport.addEventListener('statechange', () => {
      if (transport.state === 'closed' && connection.signalingState !== 'closed') closed();
    });
  });
}
