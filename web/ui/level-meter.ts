import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { LocalMedia } from '../client/call/call-store.ts';
import type { Clock } from '../client/signaling/clock.ts';

/** How often the meter moves, and how long a microphone may be dead silent before the person is told, in ms. */
const EVERY_MS = 100;
const SILENT_MS = 5_000;
const BARS = 5;

/**
 * Shows how loud the own microphone is, in the lobby: writes the number of bars, 0 to 5, to `data-level` of `.meter`. A
 * microphone that gives not even noise for 5 s is most likely the wrong one, or switched off at the device.
 */
export class LevelMeter implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #clock: Clock;
  #context: AudioContext | undefined;
  #analyser: AnalyserNode | undefined;
  #source: MediaStreamAudioSourceNode | undefined;
  #track: MediaStreamTrack | undefined;
  #cancel: (() => void) | undefined;
  #heardAt = 0;
  #silent = false;

  constructor(host: ReactiveControllerHost & HTMLElement, clock: Clock) {
    this.#host = host;
    this.#clock = clock;
    host.addController(this);
  }

  /** True where the open microphone has been dead silent for 5 s. */
  get silent(): boolean {
    return this.#silent;
  }

  hostDisconnected(): void {
    this.listenTo(undefined);
  }

  /** Listens to the microphone that is on; to none where `local` is undefined. */
  listenTo(local: LocalMedia | undefined): void {
    const track = local?.audio ? local.stream?.getAudioTracks()[0] : undefined;
    if (track === this.#track) return;
    this.#stop();
    this.#track = track;
    if (track) this.#start(track);
  }

  #start(track: MediaStreamTrack): void {
    if (typeof AudioContext !== 'function') return;
    this.#context ??= new AudioContext();
    this.#analyser = new AnalyserNode(this.#context, { fftSize: 1024 });
    this.#source = new MediaStreamAudioSourceNode(this.#context, { mediaStream: new MediaStream([track]) });
    this.#source.connect(this.#analyser);
    this.#heardAt = this.#clock.now();
    this.#measure(this.#analyser);
  }

  #stop(): void {
    this.#cancel?.();
    this.#source?.disconnect();
    void this.#context?.close();
    this.#context = undefined;
    this.#silent = false;
  }

  #measure(analyser: AnalyserNode): void {
    const samples = new Float32Array(analyser.fftSize);
    analyser.getFloatTimeDomainData(samples);
    const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    // Before the first click of a person some browsers let no context run: nothing can be said about the microphone.
    if (peak > 0 || this.#context?.state !== 'running') this.#heardAt = this.#clock.now();
    const meter = this.#host.shadowRoot?.querySelector<HTMLElement>('.meter');
    if (meter) meter.dataset['level'] = String(barsOf(peak));
    const silent = this.#clock.now() - this.#heardAt >= SILENT_MS;
    if (silent !== this.#silent) {
      this.#silent = silent;
      this.#host.requestUpdate();
    }
    this.#cancel = this.#clock.after(EVERY_MS, () => this.#measure(analyser));
  }
}

/** One bar from -50 dB on, and one more each 10 dB. */
export function barsOf(peak: number): number {
  if (peak <= 0) return 0;
  return Math.max(0, Math.min(BARS, Math.floor((20 * Math.log10(peak) + 60) / 10)));
}
