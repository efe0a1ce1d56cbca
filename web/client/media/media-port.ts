import type { MediaKind } from './rtc.ts';

/** Cameras and microphones, as far as a call needs them (W3C Media Capture and Streams). */
export interface MediaPort {
  /** The page is a secure context: elsewhere browsers have no `navigator.mediaDevices`. */
  readonly secure: boolean;
  /** False where the permissions policy of the page, an iframe's `allow`, forbids this kind; true where it cannot be told. */
  allowed(kind: MediaKind): boolean;
  /** One track of one kind; rejects with the DOMException of getUserMedia (10.2). */
  open(kind: MediaKind, constraints: MediaTrackConstraints): Promise<MediaStreamTrack>;
  devices(): Promise<readonly MediaDeviceInfo[]>;
  /** Calls back when devices come or go; the answer unsubscribes. */
  onDeviceChange(listener: () => void): () => void;
}

interface Question {
  readonly constraints: MediaTrackConstraints;
  readonly answer: PromiseWithResolvers<MediaStreamTrack>;
}

const FEATURE = { audio: 'microphone', video: 'camera' } as const;

/** The browser's own. Looks at globals only when called, so that importing it is safe on a server. */
export const browserMedia: MediaPort = {
  get secure() {
    return mediaDevices() !== undefined;
  },
  allowed(kind) {
    // Chromium's name for Document.permissionsPolicy (W3C Permissions Policy); others say nothing beforehand.
    const policy: unknown = 'featurePolicy' in document ? document.featurePolicy : undefined;
    if (typeof policy !== 'object' || policy === null || !('allowsFeature' in policy)) return true;
    return typeof policy.allowsFeature !== 'function' || policy.allowsFeature(FEATURE[kind]) !== false;
  },
  open: (kind, constraints) => ask(kind, constraints),
  devices: async () => (await mediaDevices()?.enumerateDevices()) ?? [],
  onDeviceChange(listener) {
    const devices = mediaDevices();
    devices?.addEventListener('devicechange', listener);
    return () => devices?.removeEventListener('devicechange', listener);
  },
};

function mediaDevices(): MediaDevices | undefined {
  // The DOM types know no insecure pages, where it is missing.
  return 'mediaDevices' in navigator ? navigator.mediaDevices : undefined;
}

let questions: { [Kind in MediaKind]?: Question } = {};

/** Camera and microphone asked for in one go are one question to the person, not two in a row. */
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
    // One of the two is missing or busy: each for itself, then.
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
