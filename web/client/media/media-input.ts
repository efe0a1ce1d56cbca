import { SignalboxError } from '../../../src/protocol/index.ts';
import { mediaError } from './media-error.ts';
import type { MediaPort } from './media-port.ts';
import type { MediaKind } from './rtc.ts';

/** Large enough for a tile of a small call. The browser scales down by itself. */
const VIDEO: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
const WANTED = { audio: {}, video: VIDEO } as const satisfies Record<MediaKind, MediaTrackConstraints>;

const INPUT = { audio: 'audioinput', video: 'videoinput' } as const;

export interface InputPorts {
  readonly port: MediaPort;
  /** `track` changed: it is another one, or none. */
  changed(): void;
  /** The device is gone. The error is `media-replaced` if another one took its place, or it is back, else the reason why none could. */
  lost(error: SignalboxError): void;
}

/** One input, a camera or a microphone: the chosen device and its track. Each operation waits for the one before. */
export class MediaInput {
  readonly #kind: MediaKind;
  readonly #ports: InputPorts;
  #queue: Promise<unknown> = Promise.resolve();
  #track: MediaStreamTrack | undefined;
  #deviceId: string | undefined;
  /** The device that is gone and will be used again when it is back, unless the person chooses another. */
  #missed: string | undefined;

  constructor(kind: MediaKind, ports: InputPorts) {
    this.#kind = kind;
    this.#ports = ports;
  }

  get track(): MediaStreamTrack | undefined {
    return this.#track;
  }

  /** The device in use, or the one that was chosen for later; undefined if the browser is to choose. */
  get deviceId(): string | undefined {
    return this.#track?.getSettings().deviceId ?? this.#deviceId;
  }

  /** Opens the device, unless it is open or `wanted` is false when its turn comes. Rejects with a media-* error. */
  open(wanted: () => boolean): Promise<void> {
    return this.#next(async () => {
      if (this.#track !== undefined || !wanted()) return;
      const missed = this.#missed;
      this.#use(await this.#request());
      if (missed !== this.#missed && missed !== undefined) this.#replaced();
    });
  }

  /** Stops the device: its light goes out. */
  close(): Promise<void> {
    return this.#next(async () => this.#use(undefined));
  }

  /** Uses another device from now on. If it cannot be opened, the one in use goes on, if that can be opened again. */
  choose(deviceId: string): Promise<void> {
    return this.#next(async () => {
      if (this.#track !== undefined) await this.#change(deviceId);
      this.#deviceId = deviceId;
      this.#missed = undefined;
    });
  }

  /** Devices came or went: if the open one is gone, the browser chooses another; one that was gone is used again. */
  devicesChanged(devices: readonly MediaDeviceInfo[]): Promise<void> {
    return this.#next(async () => {
      const used = this.#track?.getSettings().deviceId;
      if (used === undefined) return;
      const has = (id: string | undefined) => devices.some(({ deviceId }) => deviceId === id);
      if (!has(used)) await this.#fallBack();
      else if (has(this.#missed)) await this.#comeBack();
    });
  }

  async #change(deviceId: string): Promise<void> {
    const use = async () => this.#use(await this.#request({ exact: deviceId }));
    try {
      await use();
    } catch (error) {
      if (this.#kind === 'audio' || !(error instanceof SignalboxError) || error.code !== 'media-in-use') throw error;
      // Some phones open one camera at a time.
      this.#use(undefined);
      try {
        await use();
      } catch {
        this.#use(await this.#request().catch(() => undefined));
        throw error;
      }
    }
  }

  async #comeBack(): Promise<void> {
    const back = this.#missed;
    this.#missed = undefined;
    try {
      if (back !== undefined) this.#use(await this.#request({ exact: back }));
    } catch {
      // Something else has it. The one in use goes on.
      return;
    }
    this.#deviceId = back;
    this.#replaced();
  }

  /** Without `deviceId` it asks for the device that was chosen or is missed, then for any. */
  async #request(deviceId?: ConstrainDOMString): Promise<MediaStreamTrack> {
    const { port } = this.#ports;
    if (!port.secure) throw new SignalboxError('media-insecure');
    const wanted = WANTED[this.#kind];
    const id = this.#deviceId ?? this.#missed;
    const chosen = deviceId ?? (id === undefined ? undefined : { exact: id });
    try {
      return await port.open(this.#kind, chosen === undefined ? wanted : { ...wanted, deviceId: chosen });
    } catch (error) {
      const problem = mediaError(error, this.#kind, port);
      // What another program has is told where the person has chosen it, not where it is only missed.
      const { code } = problem;
      const missing = code === 'media-constraints' || code === 'media-not-found';
      const passed = missing || (code === 'media-in-use' && this.#deviceId === undefined);
      if (!passed || deviceId !== undefined || id === undefined) throw problem;
      this.#missed = id;
      this.#deviceId = undefined;
      return this.#request({});
    }
  }

  async #fallBack(): Promise<void> {
    this.#missed = this.deviceId;
    this.#use(undefined);
    this.#deviceId = undefined;
    try {
      this.#use(await this.#request({}));
      this.#replaced();
    } catch (error) {
      this.#ports.lost(mediaError(error, this.#kind, this.#ports.port));
    }
  }

  #replaced(): void {
    this.#ports.lost(new SignalboxError('media-replaced', this.#kind));
  }

  #use(track: MediaStreamTrack | undefined): void {
    const before = this.#track;
    if (before === track) return;
    this.#track = track;
    if (track !== undefined && this.deviceId === this.#missed) {
      this.#deviceId = this.#missed;
      this.#missed = undefined;
    }
    before?.stop();
    track?.addEventListener('ended', () => {
      // The device was unplugged or its permission was withdrawn. `stop()` does not fire this event.
      void this.#next(async () => {
        if (this.#track === track) await this.#fallBack();
      });
    });
    this.#ports.changed();
  }

  #next(operation: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(operation);
    this.#queue = done.catch(() => {});
    return done;
  }
}

/** The devices of one kind, for a list to choose from. Labels are empty until the person has given permission. */
export function inputsOf(kind: MediaKind, devices: readonly MediaDeviceInfo[]) {
  return devices
    .filter((device) => device.kind === INPUT[kind] && device.deviceId !== '')
    .map(({ deviceId, label }) => ({ deviceId, label }));
}
