import type { CallStore } from '../../client/call/call-store.ts';
import type { Clock } from '../../client/signaling/clock.ts';

const EVERY_MS = 100;

/** Bars of the level meter, one after the other: somebody who says a few words. */
const LEVELS = [1, 2, 4, 3, 5, 4, 2, 3, 1, 0, 0, 1];
const STILL = 3;

/** Moves the level meter of the lobby while the microphone is on, as a voice would. The function that is returned ends it. */
export function moveMeter(host: HTMLElement, store: CallStore, clock: Clock): () => void {
  let turn = 0;
  let cancel: () => void;
  const move = (): void => {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const meter = host.shadowRoot?.querySelector<HTMLElement>('.meter');
    if (meter && store.state.local.audio) {
      meter.dataset['level'] = String(still ? STILL : LEVELS[turn++ % LEVELS.length]);
    }
    cancel = clock.after(EVERY_MS, move);
  };
  cancel = clock.after(0, move);
  return () => cancel();
}
