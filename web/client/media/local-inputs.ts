import type { SignalboxError } from '../../../src/protocol/index.ts';
import { LocalScreen } from './local-screen.ts';
import { mediaError } from './media-error.ts';
import { inputsOf, MediaInput } from './media-input.ts';
import type { MediaPort } from './media-port.ts';
import type { LocalMedia } from './media-state.ts';
import type { MediaKind, OutgoingTracks, Rtc } from './rtc.ts';

export interface LocalInputsPorts {
  readonly media: MediaPort;
  readonly rtc: Pick<Rtc, 'createStream'>;
  readonly on: { readonly [Kind in MediaKind]: boolean };
  /** `state` or `tracks` changed. */
  changed(): void;
  /** Reports a problem for which no method rejects. */
  problem(error: SignalboxError): void;
}

const KINDS: readonly MediaKind[] = ['audio', 'video'];

/** The devices of this participant, the switches that turn them on and off, and the stream of its own tile. */
export class LocalInputs {
  readonly screen: LocalScreen;
  readonly #ports: LocalInputsPorts;
  readonly #inputs: { readonly [Kind in MediaKind]: MediaInput };
  #on: { readonly [Kind in MediaKind]: boolean };
  #devices: readonly MediaDeviceInfo[] = [];
  #stream: MediaStream | undefined;
  #active = false;
  #stopWatching: (() => void) | undefined;

  constructor(ports: LocalInputsPorts) {
    this.#ports = ports;
    this.#on = ports.on;
    const input = (kind: MediaKind) =>
      new MediaInput(kind, {
        port: ports.media,
        changed: () => this.#changed(),
        lost: (error) => this.#lost(kind, error),
      });
    this.screen = new LocalScreen(ports.media, () => ports.changed());
    this.#inputs = { audio: input('audio'), video: input('video') };
  }

  get state(): LocalMedia {
    return {
      stream: this.#stream,
      screen: this.screen.stream,
      audio: this.#on.audio,
      video: this.#on.video,
      microphones: inputsOf('audio', this.#devices),
      cameras: inputsOf('video', this.#devices),
      microphoneId: this.#inputs.audio.deviceId,
      cameraId: this.#inputs.video.deviceId,
    };
  }

  /** The tracks that may be sent; null for a kind that is off. */
  get tracks(): OutgoingTracks {
    const of = (kind: MediaKind) => (this.#on[kind] ? (this.#inputs[kind].track ?? null) : null);
    return { audio: of('audio'), video: of('video'), screen: this.screen.stream };
  }

  /** Opens the devices that are on. Resolves with the problems; a device that fails is off from then on. */
  async activate(): Promise<readonly SignalboxError[]> {
    this.#active = true;
    this.#stopWatching ??= this.#ports.media.onDeviceChange(() => void this.#devicesChanged());
    this.#stream ??= this.#ports.rtc.createStream();
    const problems = await Promise.all(KINDS.filter((kind) => this.#on[kind]).map((kind) => this.#tryOpen(kind)));
    await this.#list();
    return problems.filter((problem) => problem !== undefined);
  }

  /** Stops the devices and the share of a screen. The switches stay as they are. */
  async deactivate(): Promise<void> {
    this.#active = false;
    this.screen.stop();
    this.#stopWatching?.();
    this.#stopWatching = undefined;
    await Promise.all(KINDS.map((kind) => this.#inputs[kind].close()));
    if (this.#active) return;
    this.#stream = undefined;
    this.#ports.changed();
  }

  /** Where it rejects, with a media-* error, the switch is off. */
  async turn(kind: MediaKind, on: boolean): Promise<void> {
    this.#switch(kind, on);
    // A muted microphone stays open, so that headsets keep their profile. A camera is closed, so that its light goes out.
    if (!on && kind === 'video') void this.#inputs.video.close();
    if (!on || !this.#active) return;
    const problem = await this.#tryOpen(kind);
    if (problem !== undefined) throw problem;
    await this.#list();
  }

  /** Where it rejects, with a media-* error, the device in use goes on; the switch is off where that is not possible. */
  async choose(kind: MediaKind, deviceId: string): Promise<void> {
    const input = this.#inputs[kind];
    try {
      await input.choose(deviceId);
    } catch (error) {
      if (this.#active && input.track === undefined) this.#switch(kind, false);
      throw error;
    }
    this.#ports.changed();
  }

  async #tryOpen(kind: MediaKind): Promise<SignalboxError | undefined> {
    const input = this.#inputs[kind];
    try {
      await input.open(() => this.#active && this.#on[kind]);
    } catch (error) {
      this.#switch(kind, false);
      return mediaError(error, kind, this.#ports.media);
    }
    return undefined;
  }

  #switch(kind: MediaKind, on: boolean): void {
    this.#on = { ...this.#on, [kind]: on };
    this.#changed();
  }

  #lost(kind: MediaKind, error: SignalboxError): void {
    if (this.#inputs[kind].track === undefined) this.#switch(kind, false);
    this.#ports.problem(error);
  }

  /** Puts the tracks of the open devices, and no others, into the own stream. */
  #changed(): void {
    for (const kind of KINDS) {
      const { track } = this.#inputs[kind];
      if (track !== undefined) track.enabled = this.#on[kind];
      const shown = this.#stream?.getTracks().find((each) => each.kind === kind);
      if (shown === track) continue;
      if (shown !== undefined) this.#stream?.removeTrack(shown);
      if (track !== undefined) this.#stream?.addTrack(track);
    }
    this.#ports.changed();
  }

  async #devicesChanged(): Promise<void> {
    await this.#list();
    const devices = this.#devices;
    await Promise.all(KINDS.map((kind) => this.#inputs[kind].devicesChanged(devices)));
  }

  async #list(): Promise<void> {
    try {
      this.#devices = await this.#ports.media.devices();
    } catch {
      // The list is empty: there is nothing to choose from. Open devices stay open.
      this.#devices = [];
    }
    this.#ports.changed();
  }
}
