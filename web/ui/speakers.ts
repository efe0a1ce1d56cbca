import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { MediaDevice } from '../client/call/call-store.ts';

/** Where the sound of the others comes out (W3C Audio Output Devices). A browser without `setSinkId` has no choice. */
export class Speakers implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #list: readonly MediaDevice[] = [];
  #chosen = '';

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  /** The devices to choose from; empty where the browser offers no choice, or has not named them yet. */
  get list(): readonly MediaDevice[] {
    return this.#list;
  }

  /** The id of the device in use; empty for that of the system. */
  get chosen(): string {
    return this.#chosen || (this.#list.some(({ deviceId }) => deviceId === 'default') ? 'default' : '');
  }

  choose(deviceId: string): void {
    this.#chosen = deviceId;
    this.#host.requestUpdate();
  }

  hostUpdated(): void {
    for (const video of this.#host.shadowRoot?.querySelectorAll<HTMLVideoElement>('video[data-peer]') ?? []) {
      if ('setSinkId' in video && video.sinkId !== this.#chosen) this.#use(video);
    }
  }

  /** Reads the list anew: devices have names only when the person has given permission. */
  async look(): Promise<void> {
    if (!('setSinkId' in HTMLMediaElement.prototype) || !('mediaDevices' in navigator)) return;
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    this.#list = devices
      .filter(({ kind, deviceId }) => kind === 'audiooutput' && deviceId !== '')
      .map(({ deviceId, label }) => ({ deviceId, label }));
    this.#host.requestUpdate();
  }

  /** Plays two tones of 160 ms on the chosen device. */
  async test(): Promise<void> {
    const context = new AudioContext();
    if (this.#chosen && 'setSinkId' in context && typeof context.setSinkId === 'function') {
      await context.setSinkId(this.#chosen);
    }
    const volume = new GainNode(context, { gain: 0.08 });
    volume.connect(context.destination);
    const tones = [523, 659].map((frequency, index) => {
      const tone = new OscillatorNode(context, { frequency });
      tone.connect(volume);
      tone.start(context.currentTime + index * 0.16);
      tone.stop(context.currentTime + (index + 1) * 0.16);
      return tone;
    });
    tones.at(-1)?.addEventListener('ended', () => void context.close());
  }

  /** A device that is gone: the system's own plays on. */
  #use(video: HTMLVideoElement): void {
    video.setSinkId(this.#chosen).catch(() => {
      this.#chosen = '';
    });
  }
}
