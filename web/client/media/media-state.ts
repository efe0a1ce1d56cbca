/** The media connection to one participant (RTCPeerConnectionState, in three steps that a person can tell apart). */
export type MediaConnection = 'connecting' | 'connected' | 'interrupted';

/** What this participant sends. */
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
