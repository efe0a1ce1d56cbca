import type { ReactiveControllerHost } from 'lit';
import type { Clock } from '../client/signaling/clock.ts';
import { Since } from './since.ts';

/** A browser answers at once where it does not have to ask the person, in ms. */
const ASKING_AFTER_MS = 1_000;

/** Finds out whether the browser is asking the person for camera and microphone (W3C Permissions, "prompt"). */
export class PermissionWatch {
  readonly #host: ReactiveControllerHost;
  readonly #since: Since;
  #question: 'unknown' | 'looking' | 'open' | 'none' = 'unknown';

  constructor(host: ReactiveControllerHost, clock: Clock) {
    this.#host = host;
    this.#since = new Since(host, clock);
  }

  /** True where devices have been `opening` for a second, and the reason may be that the question is open. */
  asking(opening: boolean): boolean {
    const late = this.#since.passed(opening ? 'opening' : undefined, [ASKING_AFTER_MS]) > 0;
    if (!opening) this.#question = 'unknown';
    if (late && this.#question === 'unknown') void this.#look();
    return late && this.#question === 'open';
  }

  async #look(): Promise<void> {
    this.#question = 'looking';
    const states = await Promise.all([stateOf('camera'), stateOf('microphone')]);
    this.#question = states.includes('prompt') ? 'open' : 'none';
    this.#host.requestUpdate();
  }
}

/** A browser that does not know these names is taken to ask. */
async function stateOf(name: 'camera' | 'microphone'): Promise<PermissionState> {
  try {
    return (await navigator.permissions.query({ name })).state;
  } catch {
    return 'prompt';
  }
}
