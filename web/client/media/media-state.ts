/** The state of the media connection to a participant: RTCPeerConnectionState, reduced to three that a person sees. */
export type MediaConnection = 'connecting' | 'connected' | 'interrupted';

/** The devices of this participant, and what it sends of them. */
export interface LocalMedia {
  /** For the own tile and the preview; undefined before `preview()` or `join()`. */
  readonly stream: MediaStream | undefined;
  readonly audio: boolean;
  readonly video: boolean;
  readonly microphones: readonly MediaDevice[];
  readonly cameras: readonly MediaDevice[];
  readonly microphoneId: string | undefined;
  readonly cameraId: string | undefined;
}

export interface MediaDevice {
  readonly deviceId: string;
  readonly label: string;
}
