/** The state of the media connection to a participant, as a person sees it. */
export type MediaConnection =
  /** Sound and picture have not come yet. */
  | 'connecting'
  /** The same, after 8 s. */
  | 'still-connecting'
  | 'connected'
  /** They came, and then stopped. The client reconnects by itself. */
  | 'interrupted'
  /** They have not come for 20 s, or have been interrupted for 30 s. The client goes on trying, less often. */
  | 'failed';

/** How well media arrives, over the latest 10 s (docs/client.md has the bounds). */
export type Quality = 'good' | 'fair' | 'poor';

/** The devices of this participant, and what it sends of them. */
export interface LocalMedia {
  /** For the own tile and the preview; undefined before `preview()` or `join()`. */
  readonly stream: MediaStream | undefined;
  /** The screen that this participant shares, with its sound if the browser gives that. */
  readonly screen: MediaStream | undefined;
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
