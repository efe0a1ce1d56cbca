import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CallOptions, CallState, CallStore } from '../client/call/call-store.ts';
import { emit } from './events.ts';
import { NO_CALL } from './view.ts';

/** The element that shows the call. */
export interface StoreHost extends ReactiveControllerHost, EventTarget {
  createStore(options: CallOptions): CallStore;
  callChanged(state: CallState, before: CallState): void;
}

interface Running {
  readonly store: CallStore;
  readonly options: CallOptions;
  readonly unsubscribe: readonly (() => void)[];
}

/** Owns the store of one element: makes it when it is needed, and destroys it when the element was removed for good. */
export class StoreController implements ReactiveController {
  readonly #host: StoreHost;
  #running: Running | undefined;
  #state: CallState = NO_CALL;
  #farewell: ReturnType<typeof setTimeout> | undefined;

  constructor(host: StoreHost) {
    this.#host = host;
    host.addController(this);
  }

  get state(): CallState {
    return this.#state;
  }

  get store(): CallStore | undefined {
    return this.#running?.store;
  }

  /** True while the person is in a room or joins one. */
  get active(): boolean {
    const { kind } = this.#state.phase;
    return kind === 'joining' || kind === 'joined' || kind === 'reconnecting';
  }

  /** Returns the store for these options. A running call keeps the server and the ICE policy with which it began. */
  ensure(options: CallOptions): CallStore {
    if (this.#running && !servesFor(this.#running.options, options) && !this.active) this.release();
    if (this.#running) return this.#running.store;
    const store = this.#host.createStore(options);
    this.#running = {
      store,
      options,
      unsubscribe: [store.subscribe(this.#show), ...this.#forward(store)],
    };
    this.#show(store.state);
    return store;
  }

  hostConnected(): void {
    clearTimeout(this.#farewell);
    window.addEventListener('pagehide', this.#goodbye);
  }

  /** A moved element is disconnected and connected again in one task. So the call ends in the next task at the earliest. */
  hostDisconnected(): void {
    window.removeEventListener('pagehide', this.#goodbye);
    this.#farewell = setTimeout(() => this.release(), 0);
  }

  /** The page closes: leaves. A page that may come back (HTML, back/forward cache) does not leave, and resumes later. */
  readonly #goodbye = ({ persisted }: PageTransitionEvent): void => {
    if (!persisted) this.#running?.store.leave().catch(() => undefined);
  };

  readonly #show = (state: CallState): void => {
    const before = this.#state;
    if (state === before) return;
    this.#state = state;
    this.#host.callChanged(state, before);
    this.#host.requestUpdate();
  };

  #forward(store: CallStore): (() => void)[] {
    const host = this.#host;
    return [
      store.on('joined', (event) => emit(host, 'call-joined', event)),
      store.on('ended', (event) => emit(host, 'call-ended', event)),
      store.on('participant-joined', (participant) => emit(host, 'participant-joined', participant)),
      store.on('participant-left', (event) => emit(host, 'participant-left', event)),
      store.on('message', (event) => emit(host, 'call-message', event)),
      store.on('error', (error) => emit(host, 'call-error', error)),
    ];
  }

  /** Leaves, and lets go of the store. */
  release(): void {
    const running = this.#running;
    if (!running) return;
    const { store, unsubscribe } = running;
    const [stopShowing, ...stopForwarding] = unsubscribe;
    const wasActive = this.active;
    this.#running = undefined;
    stopShowing?.();
    const { audio, video } = this.#state.local;
    this.#show({ ...NO_CALL, local: { ...NO_CALL.local, audio, video } });
    const end = (): void => {
      for (const stop of stopForwarding) stop();
      store.destroy();
    };
    if (wasActive) store.leave().then(end, end);
    else end();
  }
}

/** Whether a store made with `made` can serve for `wanted`. Audio and video are not compared: a store can change them. */
function servesFor(made: CallOptions, wanted: CallOptions): boolean {
  return made.server === wanted.server && made.iceTransportPolicy === wanted.iceTransportPolicy;
}
