import type { ErrorCode } from '../../../src/protocol/index.ts';
import type { LocalMedia } from '../../client/call/call-store.ts';
import type { DeviceKind } from '../problem-board.ts';
import type { Cameras } from './cameras.ts';
import type { Scene } from './scene.ts';

const MICROPHONES = [
  { deviceId: 'built-in', label: 'Built-in microphone' },
  { deviceId: 'headset', label: 'Headset' },
];
const CAMERAS = [
  { deviceId: 'built-in', label: 'Built-in camera' },
  { deviceId: 'desk', label: 'Camera on the desk' },
];

/** The devices of the person in front of the screen: a drawn face, and a microphone that hears nothing. */
export class OwnDevices {
  readonly #cameras: Cameras;
  readonly #scene: Scene;
  #sound: AudioContext | undefined;
  /** The browser asks whether it may open them. */
  #asked: boolean;
  #state: LocalMedia;

  constructor(cameras: Cameras, scene: Scene, { audio, video }: Record<DeviceKind, boolean>) {
    this.#cameras = cameras;
    this.#scene = scene;
    this.#asked = scene.browser.asks === true;
    this.#state = {
      stream: undefined,
      screen: undefined,
      audio: audio && scene.own.audio !== false && this.refusalOf('audio') === undefined,
      video: video && scene.own.video !== false && this.refusalOf('video') === undefined,
      microphones: this.#missing('audio') ? [] : MICROPHONES,
      cameras: this.#missing('video') ? [] : CAMERAS,
      microphoneId: undefined,
      cameraId: undefined,
    };
  }

  get state(): LocalMedia {
    return this.#state;
  }

  /** Why a device does not open; undefined if it does. */
  refusalOf(kind: DeviceKind): ErrorCode | undefined {
    return this.#scene.devices.find(({ code, kinds }) => code !== 'media-replaced' && kinds.includes(kind))?.code;
  }

  open(): LocalMedia {
    return this.change({
      ...(this.#scene.own.sharing && { screen: this.#cameras.screenOf(0) }),
      microphoneId: this.#state.microphoneId ?? MICROPHONES[0]?.deviceId,
      cameraId: this.#state.cameraId ?? CAMERAS[0]?.deviceId,
    });
  }

  /** The person has answered the browser. */
  allow(): void {
    this.#asked = false;
  }

  change(change: Partial<LocalMedia>): LocalMedia {
    this.#state = { ...this.#state, ...change };
    this.#state = { ...this.#state, stream: this.#asked ? undefined : this.#streamNow() };
    return this.#state;
  }

  close(): LocalMedia {
    void this.#sound?.close();
    this.#sound = undefined;
    this.#state = { ...this.#state, stream: undefined, screen: undefined };
    return this.#state;
  }

  #missing(kind: DeviceKind): boolean {
    return this.refusalOf(kind) === 'media-not-found';
  }

  /** The same stream as long as the same devices are on. */
  #streamNow(): MediaStream {
    const { stream, audio, video } = this.#state;
    const has = [stream?.getAudioTracks().length === 1, stream?.getVideoTracks().length === 1];
    if (stream && has[0] === audio && has[1] === video) return stream;
    return new MediaStream([
      ...(audio ? this.#silence() : []),
      ...(video ? (this.#cameras.of(0)?.getVideoTracks() ?? []) : []),
    ]);
  }

  #silence(): readonly MediaStreamTrack[] {
    if (typeof AudioContext !== 'function') return [];
    this.#sound ??= new AudioContext();
    return new MediaStreamAudioDestinationNode(this.#sound).stream.getAudioTracks();
  }
}
