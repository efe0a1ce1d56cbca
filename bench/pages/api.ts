/**
 * `raw`: two connections in one page. `raw-small`: the same, with a picture that begins half as wide and high, as
 * Signalbox's does. `peerjs`: PeerJS's client and server. `signalbox`: the headless client. `video-call`: the element.
 */
export type Way = 'raw' | 'raw-small' | 'peerjs' | 'signalbox' | 'video-call';

/** Who meets where. */
export interface Meeting {
  readonly way: Way;
  /** Base URL of the server; empty where there is none. */
  readonly server: string;
  readonly room: string;
}

/** What the second person saw. */
export interface FirstPicture {
  /** From the call of its join to the first frame of the other's picture, in ms. */
  readonly ms: number;
  /** Size of that frame. */
  readonly width: number;
  readonly height: number;
}

/** What a page of the bench can do, as `globalThis.firstPicture`. */
export interface FirstPictureApi {
  /** Opens the devices: the same for every way, and before anything is timed. */
  prepare(meeting: Meeting): Promise<void>;
  /** The first person comes; resolves when the second may. */
  host(meeting: Meeting): Promise<void>;
  /** The second person comes. */
  join(meeting: Meeting): Promise<FirstPicture>;
}

declare global {
  var firstPicture: FirstPictureApi;
}
