import { createNanoEvents } from 'nanoevents';
import { shield } from '../signaling/shield.ts';
import type { CallEvents, CallState } from './call-store.ts';

/** The state of a call, its events, and the listeners to both. */
export class CallView {
  readonly #states = createNanoEvents<{ state: (state: CallState) => void }>();
  readonly #events = createNanoEvents<CallEvents>();
  #state: CallState;

  constructor(state: CallState) {
    this.#state = state;
  }

  get state(): CallState {
    return this.#state;
  }

  subscribe(listener: (state: CallState) => void): () => void {
    return this.#states.on('state', listener);
  }

  on<Name extends keyof CallEvents>(event: Name, listener: CallEvents[Name]): () => void {
    return this.#events.on(event, listener);
  }

  set(patch: Partial<CallState>): void {
    this.#state = { ...this.#state, ...patch };
    shield(() => this.#states.emit('state', this.#state));
  }

  tell<Name extends keyof CallEvents>(name: Name, ...args: Parameters<CallEvents[Name]>): void {
    shield(() => this.#events.emit(name, ...args));
  }

  /** Tells of a channel; true where a listener takes it. */
  offer(event: Parameters<CallEvents['channel']>[0]): boolean {
    let taken = false;
    for (const listener of [...(this.#events.events.channel ?? [])]) {
      shield(() => {
        if (listener(event) !== false) taken = true;
      });
    }
    return taken;
  }

  /** Forgets all listeners. */
  silence(): void {
    this.#states.events = {};
    this.#events.events = {};
  }
}
