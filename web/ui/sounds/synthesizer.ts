import type { Sound } from './sound-of.ts';

/** The loudest that a sound is, of 1, and how long it takes to get there and back, in s: an edge would crack. */
const PEAK = 0.08;
const EDGE_S = 0.008;

/** The tones of each sound: frequency in Hz and length in ms, one after the other; 0 Hz is silence. */
const TONES: Readonly<Record<Sound, readonly (readonly [hz: number, ms: number])[]>> = {
  join: [
    [523, 70],
    [659, 70],
  ],
  leave: [
    [659, 70],
    [523, 70],
  ],
  hand: [[880, 90]],
  knock: [
    [220, 60],
    [0, 60],
    [220, 60],
  ],
  message: [[740, 40]],
};

/** Makes the sounds of a call. There is no file to load, and nothing to license. */
export class Synthesizer {
  #context: AudioContext | undefined;

  /** `sinkId`: the device that plays it, as of `HTMLMediaElement.sinkId`; empty for that of the system. */
  play(sound: Sound, sinkId: string): void {
    // Before a gesture a browser would keep the sound back, and play it later.
    if (!navigator.userActivation.hasBeenActive) return;
    this.#context ??= new AudioContext();
    const context = this.#context;
    if ('setSinkId' in context && typeof context.setSinkId === 'function') {
      Promise.resolve(context.setSinkId(sinkId)).catch(() => {});
    }
    let at = context.currentTime + 0.02;
    for (const [frequency, ms] of TONES[sound]) {
      const end = at + ms / 1_000;
      if (frequency > 0) tone(context, frequency, at, end);
      at = end;
    }
  }

  close(): void {
    this.#context?.close().catch(() => {});
    this.#context = undefined;
  }
}

function tone(context: AudioContext, frequency: number, start: number, end: number): void {
  const volume = new GainNode(context, { gain: 0 });
  volume.connect(context.destination);
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(PEAK, start + EDGE_S);
  volume.gain.setValueAtTime(PEAK, end - EDGE_S);
  volume.gain.linearRampToValueAtTime(0, end);
  const oscillator = new OscillatorNode(context, { frequency });
  oscillator.connect(volume);
  oscillator.start(start);
  oscillator.stop(end);
}
