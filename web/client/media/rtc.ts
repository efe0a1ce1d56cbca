/** The two kinds of media that a call carries, each in a transceiver of its own. */
export type MediaKind = 'audio' | 'video';

/** What this participant sends; null sends nothing. */
export type OutgoingTracks = { readonly [Kind in MediaKind]: MediaStreamTrack | null };

/** The events of a peer connection (W3C WebRTC 1.0, 4.4.3 and 5.1). */
export interface RtcListener {
  negotiationNeeded(): void;
  /** Null is the end of candidates. */
  candidate(candidate: RTCIceCandidateInit | null): void;
  track(track: MediaStreamTrack): void;
  /** `connectionState` changed. */
  stateChanged(): void;
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
  /** Divides width and height of the picture that is sent by `by`, 1 or more (RTCRtpEncodingParameters). */
  scalePicture(by: number): Promise<void>;
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

/** The RTCPeerConnection of the browser. */
export const browserRtc: Rtc = {
  connect(options, listener) {
    const connection = new RTCPeerConnection(options);
    connection.addEventListener('negotiationneeded', () => listener.negotiationNeeded());
    connection.addEventListener('icecandidate', ({ candidate }) => listener.candidate(candidate?.toJSON() ?? null));
    connection.addEventListener('track', ({ track }) => listener.track(track));
    connection.addEventListener('connectionstatechange', () => listener.stateChanged());
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
        for (const transceiver of connection.getTransceivers()) transceiver.direction = 'sendrecv';
      },
      async replaceTrack(kind, track) {
        const transceiver = connection.getTransceivers().find(({ receiver }) => receiver.track.kind === kind);
        await transceiver?.sender.replaceTrack(track);
      },
      async scalePicture(by) {
        const sender = connection.getTransceivers().find(({ receiver }) => receiver.track.kind === 'video')?.sender;
        const parameters = sender?.getParameters();
        const [encoding] = parameters?.encodings ?? [];
        if (sender === undefined || parameters === undefined || encoding === undefined) return;
        if ((encoding.scaleResolutionDownBy ?? 1) === by) return;
        encoding.scaleResolutionDownBy = by;
        await sender.setParameters(parameters);
      },
      getStats: () => connection.getStats(),
      close: () => connection.close(),
    };
  },
  createStream: () => new MediaStream(),
};
