import type { MediaKind } from './rtc.ts';

/** Cameras and microphones, as far as a call needs them (W3C Media Capture and Streams). */
export interface MediaPort {
  /** Whether the page is a secure context. In any other page a browser has no `navigator.mediaDevices`. */
  readonly secure: boolean;
  /** False where the page's permissions policy (the `allow` of an iframe) forbids this kind; true if nothing is known. */
  allowed(kind: MediaKind | 'screen'): boolean;
  /** Opens a device and resolves with its track; rejects with the DOMException of getUserMedia (10.2). */
  open(kind: MediaKind, constraints: MediaTrackConstraints): Promise<MediaStreamTrack>;
  /** Asks the person for a screen (W3C Screen Capture, 5.1). Rejects with a TypeError where the browser cannot. */
  openScreen(options: DisplayMediaStreamOptions): Promise<MediaStream>;
  devices(): Promise<readonly MediaDeviceInfo[]>;
  /** Calls back when devices come or go. The function that is returned unsubscribes. */
  onDeviceChange(listener: () => void): () => void;
}

interface Question {
  readonly constraints: MediaTrackConstraints;
  readonly answer: PromiseWithResolvers<MediaStreamTrack>;
}

const FEATURE = { audio: 'microphone', video: 'camera', screen: 'display-capture' } as const;

/** The devices of the browser. Uses globals only when it is called, so that a server may import it. */
export const browserMedia: MediaPort = {
  get secure() {
    return mediaDevices() !== undefined;
  },
  allowed(kind) {
    // Chromium's name for Document.permissionsPolicy (W3C Permissions Policy). Other browsers do not tell in advance.
    const policy: unknown = 'featurePolicy' in document ? document.featurePolicy : undefined;
    if (typeof policy !== 'object' || policy === null || !('allowsFeature' in policy)) return true;
    return typeof policy.allowsFeature !== 'function' || policy.allowsFeature(FEATURE[kind]) !== false;
  },
  open: (kind, constraints) => ask(kind, constraints),
  // Missing on phones: a TypeError.
  openScreen: async (options) => navigator.mediaDevices.getDisplayMedia(options),
  devices: async () => (await mediaDevices()?.enumerateDevices()) ?? [],
  onDeviceChange(listener) {
    const devices = mediaDevices();
    devices?.addEventListener('devicechange', listener);
    return () => devices?.removeEventListener('devicechange', listener);
  },
};

function mediaDevices(): MediaDevices | undefined {
  // It is missing in a page that is not secure, which the DOM types do not know.
  return 'mediaDevices' in navigator ? navigator.mediaDevices : undefined;
}

let questions: { [Kind in MediaKind]?: Question } = {};

/** Camera and microphone that are asked for in the same task become one question to the person instead of two. */
function ask(kind: MediaKind, constraints: MediaTrackConstraints): Promise<MediaStreamTrack> {
  const answer = Promise.withResolvers<MediaStreamTrack>();
  if (questions[kind] !== undefined) void flush();
  if (Object.keys(questions).length === 0) queueMicrotask(() => void flush());
  questions[kind] = { constraints, answer };
  return answer.promise;
}

async function flush(): Promise<void> {
  const asked = questions;
  questions = {};
  const { audio, video } = asked;
  try {
    if (audio !== undefined && video !== undefined) {
      const both = { audio: audio.constraints, video: video.constraints };
      handOut(await navigator.mediaDevices.getUserMedia(both), asked);
      return;
    }
  } catch (error) {
    const refused = error instanceof DOMException && error.name === 'NotAllowedError';
    if (refused) {
      audio?.answer.reject(error);
      video?.answer.reject(error);
      return;
    }
    // One of the two is missing or busy: each is asked for alone.
  }
  if (audio !== undefined) void askAlone({ audio: audio.constraints }, { audio });
  if (video !== undefined) void askAlone({ video: video.constraints }, { video });
}

async function askAlone(constraints: MediaStreamConstraints, asked: typeof questions): Promise<void> {
  try {
    handOut(await navigator.mediaDevices.getUserMedia(constraints), asked);
  } catch (error) {
    asked.audio?.answer.reject(error);
    asked.video?.answer.reject(error);
  }
}

function handOut(stream: MediaStream, { audio, video }: typeof questions): void {
  const none = () => new DOMException('a stream without a track', 'NotFoundError');
  const [sound] = stream.getAudioTracks();
  const [picture] = stream.getVideoTracks();
  if (sound === undefined) audio?.answer.reject(none());
  else audio?.answer.resolve(sound);
  if (picture === undefined) video?.answer.reject(none());
  else video?.answer.resolve(picture);
}
