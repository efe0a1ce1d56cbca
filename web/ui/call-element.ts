import { LitElement, type PropertyValues } from 'lit';
import type { CallOptions, CallState, CallStore, TokenOption } from '../client/call/call-store.ts';
import { createCallStore } from '../client/index.ts';
import { systemClock } from '../client/signaling/clock.ts';
import { homeServer, passChanges, storeOptions } from './call-attributes.ts';
import { answerDevice, turnOffUnopened, turnOn } from './device-requests.ts';
import { errorTexts, loadErrorTexts } from './error-texts.ts';
import { type CallRequest, emit } from './events.ts';
import { ProblemBoard } from './problem-board.ts';
import { loadRehearsal, rehearsal } from './rehearsal.ts';
import { Rejoin } from './rejoin.ts';
import { report } from './report.ts';
import { StoreController } from './store-controller.ts';

/** The part of `<video-call>` that shows nothing: attributes, methods, and the store that both work on. */
export class CallElement extends LitElement {
  static override properties = {
    server: { reflect: true, useDefault: true },
    room: { reflect: true, useDefault: true },
    name: { reflect: true, useDefault: true },
    autoJoin: { type: Boolean, reflect: true, attribute: 'auto-join' },
    muted: { type: Boolean, reflect: true },
    cameraOff: { type: Boolean, reflect: true, attribute: 'camera-off' },
    iceTransportPolicy: { reflect: true, useDefault: true, attribute: 'ice-transport-policy' },
    token: {},
    rehearse: { reflect: true },
  };

  declare server: string;
  declare room: string;
  declare name: string;
  declare autoJoin: boolean;
  declare muted: boolean;
  declare cameraOff: boolean;
  declare iceTransportPolicy: string;
  declare token: TokenOption;
  declare rehearse: string | null;

  readonly #controller = new StoreController(this);
  protected readonly board = new ProblemBoard();
  protected readonly rejoin = new Rejoin(systemClock, {
    changed: () => this.requestUpdate(),
    join: () => this.quietly(this.join()),
  });
  readonly #internals = this.attachInternals();
  /** The store of the latest update. */
  #known: CallStore | undefined;
  /** The person gave up waiting for a join: what follows is the lobby, not the end of a call. */
  protected cancelled = false;
  #entering = false;
  #refused = false;
  /** The person waited to be let in, so they decide whether to ask again. */
  #waited = false;

  constructor() {
    super();
    this.server = homeServer();
    this.room = '';
    this.name = '';
    this.autoJoin = false;
    this.muted = false;
    this.cameraOff = false;
    this.iceTransportPolicy = 'all';
    this.token = '';
    this.rehearse = null;
    this.addEventListener('call-request', (event) => {
      if (!event.defaultPrevented && !this.#waits) this.answer(event.detail);
    });
  }

  /** The store behind the element, for statistics or controls of one's own; a new one after the element was removed. */
  get store(): CallStore | undefined {
    return this.#controller.store;
  }

  /** Joins `room`; rejects with a SignalboxError. Does nothing while a call runs or where `before-join` is cancelled. */
  async join(): Promise<void> {
    const store = await this.#ready();
    if (this.#entering || this.#controller.active) return;
    const { room, name } = this;
    this.#entering = emit(this, 'before-join', { room, name });
    this.#refused = !this.#entering;
    if (this.#refused) return store.preview();
    this.cancelled = false;
    try {
      await store.join({ room, ...(name && { name }), ...(this.token && { token: this.freshToken }) });
    } catch (reason) {
      this.#refused = true;
      throw reason;
    } finally {
      this.#entering = false;
      this.requestUpdate();
    }
  }

  /** Ends the call for this participant and closes the devices. */
  async leave(): Promise<void> {
    await this.store?.leave();
  }

  /** Sends no sound from now on. The microphone stays open, so that headsets keep their profile. */
  async mute(): Promise<void> {
    await (await this.#ready()).setAudio(false);
  }

  /** Sends sound; opens the microphone where it was refused or closed. */
  async unmute(): Promise<void> {
    await (await this.#ready()).setAudio(true);
  }

  /** Opens the camera, and sends its picture while in a call. */
  async startCamera(): Promise<void> {
    await (await this.#ready()).setVideo(true);
  }

  /** Closes the camera: its light goes out. */
  async stopCamera(): Promise<void> {
    await (await this.#ready()).setVideo(false);
  }

  /** Sends a JSON object to everybody else in the room: chat, reactions. */
  async sendMessage(payload: { readonly [key: string]: unknown }): Promise<void> {
    await (await this.#ready()).sendMessage(payload);
  }

  /** Makes the store. A subclass may make another one. */
  createStore(options: CallOptions): CallStore {
    if (this.rehearse !== null && rehearsal) return rehearsal(this, this.rehearse, options);
    void loadErrorTexts();
    return createCallStore({ errorTexts, ...options });
  }

  /** Called once for each store, before it opens a device. */
  protected storeMade(_store: CallStore): void {}

  /** Sets attributes and `:state()` after a change of the store, whatever the reason of the change was. */
  callChanged(state: CallState, before: CallState): void {
    const { phase, local, error } = state;
    this.board.changed(state, before);
    if (phase.kind === 'joining') {
      this.rejoin.pause();
      this.#waited = phase.waiting !== undefined;
    } else if (phase.kind !== 'idle') this.rejoin.reset();
    if (error !== undefined && error !== before.error) {
      report(error);
      if (error.fatal && phase.kind === 'idle' && !this.#waited) this.rejoin.refused(error);
    }
    if (local.audio !== before.local.audio) this.muted = !local.audio;
    if (local.video !== before.local.video) this.cameraOff = !local.video;
    this.#internals.states.delete(before.phase.kind);
    this.#internals.states.add(phase.kind);
  }

  /** Does nothing, so that the call goes on when the element is moved within the document (DOM, `moveBefore`). */
  connectedMoveCallback(): void {}

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.rejoin.reset();
  }

  protected override updated(changed: PropertyValues<this>): void {
    // Undefined: it is as it was, or this is the first update.
    if (changed.get('rehearse') !== undefined) this.#controller.release();
    if (!this.isConnected) return;
    if (this.#waits) return this.quietly(loadRehearsal().then(() => this.requestUpdate()));
    const store = this.#ensure();
    const fresh = store !== this.#known;
    this.#known = store;
    if (fresh) {
      this.#refused = false;
      this.storeMade(store);
    } else this.quietly(passChanges(this, store, changed));
    if (this.joinsByItself) this.quietly(this.join());
    else if (fresh) this.quietly(store.preview());
  }

  protected get state(): CallState {
    return this.#controller.state;
  }

  /** Whether the element joins now by itself, because of `auto-join`. */
  protected get joinsByItself(): boolean {
    const { kind } = this.state.phase;
    return this.autoJoin && this.room !== '' && !this.#refused && (kind === 'idle' || kind === 'joining');
  }

  /** Carries out the request of a control, unless it is about the screen: VideoCall answers those. */
  protected answer(request: CallRequest): void {
    const store = this.#ensure();
    switch (request.kind) {
      case 'join':
        this.rejoin.reset();
        return this.quietly(this.join());
      case 'cancel-join':
        this.#refused = true;
        this.cancelled = true;
        return this.quietly(store.leave().then(() => store.preview()));
      case 'join-without':
        return this.quietly(turnOffUnopened(store).then(() => this.join()));
      case 'leave':
        return this.quietly(store.leave());
      case 'set-name':
        this.name = request.name;
        return;
      case 'open-devices':
        return this.quietly(turnOn(store, this.board.failed));
      case 'dismiss-error':
        this.board.dismiss(request.about ?? ['audio', 'video', 'replaced', 'other']);
        store.dismissError();
        return this.requestUpdate();
      case 'show-problem':
        this.board.show([request.device], true);
        return this.requestUpdate();
      default:
        return this.quietly(answerDevice(request, store));
    }
  }

  /** Ignores a rejection: the error is in the store's state already, and so on the screen. */
  protected quietly(work: Promise<void>): void {
    work.catch(() => undefined);
  }

  /** Reads the property each time, so that a page may also set the next token there. */
  protected readonly freshToken = (): string | Promise<string> =>
    typeof this.token === 'function' ? this.token() : this.token;

  /** Whether a rehearsal has to be loaded first. */
  get #waits(): boolean {
    return this.rehearse !== null && !rehearsal;
  }

  async #ready(): Promise<CallStore> {
    if (this.#waits) await loadRehearsal();
    return this.#ensure();
  }

  #ensure(): CallStore {
    return this.#controller.ensure(storeOptions(this));
  }
}
