/** The two kinds of media that a call carries, each in a transceiver of its own. */
export type MediaKind = 'audio' | 'video';

/** What this participant sends; null sends nothing. */
export type OutgoingTracks = { readonly [Kind in MediaKind]: MediaStreamTrack | null };

/** What a peer connection tells (W3C WebRTC 1.0, 4.4.3 and 5.1 name the events). */
export interface RtcListener {
  negotiationNeeded(): void;
  /** Null: the end of candidates. */
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
  /** Without a description: the offer or answer that the state asks for. */
  setLocalDescription(): Promise<void>;
  /** Rolls a pending local offer back first, where there is one. */
  setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void>;
  addIceCandidate(candidate: RTCIceCandidateInit | null): Promise<void>;
  restartIce(): void;
  setIceServers(servers: RTCIceServer[]): void;
  /** Makes one transceiver a kind, in the order audio, video: the offerer's part. */
  addTransceivers(): void;
  /** Takes the transceivers of a remote offer over, to send as well as receive: the answerer's part. */
  adoptTransceivers(): void;
  /** What is sent from now on; null sends nothing. No renegotiation (RTCRtpSender.replaceTrack). */
  replaceTrack(kind: MediaKind, track: MediaStreamTrack | null): Promise<void>;
  /** Sends the picture smaller than the camera's by this factor, 1 or more (RTCRtpEncodingParameters). */
  scalePicture(by: number): Promise<void>;
  getStats(): Promise<RTCStatsReport>;
  close(): void;
}

/** Of RTCConfiguration (W3C WebRTC 1.0, 4.2.1) what a call decides. */
export type RtcOptions = Required<Pick<RTCConfiguration, 'iceServers' | 'iceTransportPolicy'>>;

export interface Rtc {
  connect(options: RtcOptions, listener: RtcListener): RtcConnection;
  /** An empty stream. */
  createStream(): MediaStream;
}

/** The browser's own. */
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
