import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { createCallStore } from '../client/index.ts';
import type { CallOptions, CallState, CallStore } from '../client/types.ts';
import { Announcer } from './announcer.ts';
import { Call } from './call.ts';
import { type CallRequest, emit } from './events.ts';
import { FailedDevices } from './failed-devices.ts';
import { TileLayout } from './layout.ts';
import { lobby } from './lobby.ts';
import { endedPanel, joiningPanel } from './panels.ts';
import { Playback } from './playback.ts';
import { ShareLink } from './share-link.ts';
import { stage } from './stage.ts';
import { styles } from './styles.ts';
import { type View, viewOf } from './view.ts';

/** Where this module came from is where its server is; a bundler's or a test's own scheme has no host. */
function homeServer(): string {
  const { protocol, origin } = new URL(import.meta.url);
  return protocol === 'https:' || protocol === 'http:' ? origin : '';
}

/**
 * A video call in one element: lobby, grid, controls.
 *
 * Changes of `room` and `server` take effect at the next join. Moving the element within the document keeps the call;
 * removing it ends the call and releases the devices.
 *
 * @tag video-call
 *
 * @attr {string} server - Base URL of the Signalbox server; the origin this module was loaded from where it is absent.
 * @attr {string} room - The room to join: 1 to 128 characters.
 * @attr {string} name - Display name, at most 64 characters.
 * @attr {boolean} auto-join - Joins at once, without the lobby. Where that fails, the lobby says why.
 * @attr {boolean} muted - The microphone stays open and sends nothing. Follows what the person chooses.
 * @attr {boolean} camera-off - The camera is closed and sends nothing. Follows what the person chooses.
 *
 * @event {CustomEvent<{ room: string, name: string }>} before-join - Somebody asks to join; cancelable.
 * @event {CustomEvent<{ room: string, self: string }>} call-joined - The person is in the room as peer `self`.
 * @event {CustomEvent<{ room: string, reason: EndReason }>} call-ended - The call is over: `left`, `replaced` or `network`.
 * @event {CustomEvent<Participant>} participant-joined - Somebody else is in the room.
 * @event {CustomEvent<{ participant: Participant, reason: 'left' | 'lost' }>} participant-left - Somebody else is gone.
 * @event {CustomEvent<{ from: string, payload: unknown }>} call-message - A message of another participant.
 * @event {CustomEvent<CallError>} call-error - A problem, with a code of the error table.
 * @event {CustomEvent<CallRequest>} call-request - What a control asks for; cancelable in the capture phase.
 *
 * @slot toolbar - More buttons for the control bar, before "Leave call".
 * @slot lobby - Between the fields of the lobby and its join button.
 * @slot empty - Instead of the link to share, while nobody else is in the room.
 *
 * @csspart lobby - The screen before the call.
 * @csspart preview - The own picture in the lobby.
 * @csspart field - A text field or a choice of devices.
 * @csspart button - Any button with a part.
 * @csspart join-button - "Join call" and "Join again".
 * @csspart mute-button - The microphone switch.
 * @csspart camera-button - The camera switch.
 * @csspart leave-button - "Leave call".
 * @csspart stage - The screen of the call.
 * @csspart grid - What holds the tiles.
 * @csspart tile - One participant.
 * @csspart own-tile - This participant.
 * @csspart video - A picture.
 * @csspart name - The name on a tile.
 * @csspart controls - The control bar.
 * @csspart empty - What shows while nobody else is in the room.
 * @csspart notice - A notice over the call.
 * @csspart error - A problem in words.
 * @csspart ended - The screen after the call.
 *
 * @cssproperty --video-call-accent - Main buttons.
 * @cssproperty --video-call-on-accent - Text on main buttons.
 * @cssproperty --video-call-background - Behind everything.
 * @cssproperty --video-call-panel - Buttons, fields, notices.
 * @cssproperty --video-call-text - Text.
 * @cssproperty --video-call-text-soft - Less important text.
 * @cssproperty --video-call-line - Borders.
 * @cssproperty --video-call-tile - A tile without a picture.
 * @cssproperty --video-call-danger - "Leave call" and problems.
 * @cssproperty --video-call-radius - Corners of the element and of its tiles.
 * @cssproperty --video-call-font - Font family list.
 *
 * @cssstate idle - Not in a call.
 * @cssstate joining - On the way into a room.
 * @cssstate joined - In a room.
 * @cssstate reconnecting - In a room whose signaling is away for the moment.
 * @cssstate ended - After a call.
 */
export class VideoCall extends LitElement {
  static override styles = styles;

  static override properties = {
    server: { reflect: true, useDefault: true },
    room: { reflect: true, useDefault: true },
    name: { reflect: true, useDefault: true },
    autoJoin: { type: Boolean, reflect: true, attribute: 'auto-join' },
    muted: { type: Boolean, reflect: true },
    cameraOff: { type: Boolean, reflect: true, attribute: 'camera-off' },
  };

  declare server: string;
  declare room: string;
  declare name: string;
  declare autoJoin: boolean;
  declare muted: boolean;
  declare cameraOff: boolean;

  readonly #call = new Call(this);
  readonly #playback = new Playback(this);
  readonly #announcer = new Announcer(this);
  readonly #failedDevices = new FailedDevices(this);
  readonly #shareLink = new ShareLink(this);
  readonly #internals = this.attachInternals();
  #view: View = 'lobby';
  /** The store that the latest update found. */
  #known: CallStore | undefined;
  #entering = false;
  #refused = false;
  #moveFocus = false;

  constructor() {
    super();
    this.server = homeServer();
    this.room = '';
    this.name = '';
    this.autoJoin = false;
    this.muted = false;
    this.cameraOff = false;
    new TileLayout(this);
    this.addEventListener('call-request', (event) => {
      if (!event.defaultPrevented) this.#answer(event.detail);
    });
  }

  /** The store behind the element, for statistics or controls of one's own; a new one after the element was removed. */
  get store(): CallStore | undefined {
    return this.#call.store;
  }

  /** Joins `room`; rejects with a SignalboxError. Does nothing while a call runs or where `before-join` is cancelled. */
  async join(): Promise<void> {
    const store = this.#ensure();
    if (this.#entering || this.#call.active) return;
    const { room, name } = this;
    this.#entering = emit(this, 'before-join', { room, name });
    this.#refused = !this.#entering;
    if (this.#refused) return store.preview();
    this.#shareLink.forget();
    try {
      await store.join({ room, ...(name && { name }) });
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
    await this.#ensure().setAudio(false);
  }

  /** Sends sound; opens the microphone where it was refused or closed. */
  async unmute(): Promise<void> {
    await this.#ensure().setAudio(true);
  }

  /** Opens the camera, and sends its picture while in a call. */
  async startCamera(): Promise<void> {
    await this.#ensure().setVideo(true);
  }

  /** Closes the camera: its light goes out. */
  async stopCamera(): Promise<void> {
    await this.#ensure().setVideo(false);
  }

  /** Sends a JSON object to everybody else in the room: chat, reactions. */
  async sendMessage(payload: { readonly [key: string]: unknown }): Promise<void> {
    await this.#ensure().sendMessage(payload);
  }

  /** Where the store comes from; a subclass may bring its own. */
  createStore(options: CallOptions): CallStore {
    return createCallStore(options);
  }

  /** Follows what the store did, whoever asked for it. */
  callChanged({ phase, local }: CallState, before: CallState): void {
    if (local.audio !== before.local.audio) this.muted = !local.audio;
    if (local.video !== before.local.video) this.cameraOff = !local.video;
    this.#internals.states.delete(before.phase.kind);
    this.#internals.states.add(phase.kind);
  }

  /** A move within the document (DOM, `moveBefore`) is neither a goodbye nor a new start. */
  connectedMoveCallback(): void {}

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  protected override willUpdate(): void {
    const view = viewOf(this.#call.state, this.#joinsByItself);
    this.#moveFocus = view !== this.#view && this.shadowRoot?.activeElement != null;
    this.#view = view;
  }

  protected override render(): TemplateResult {
    return html`
      <div class="root" tabindex="-1">${this.#screen()}</div>
      <div class="unseen" role="status">${this.#announcer.text}</div>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (this.#moveFocus) this.shadowRoot?.querySelector<HTMLElement>('.root')?.focus();
    if (!this.isConnected) return;
    const store = this.#ensure();
    const fresh = store !== this.#known;
    this.#known = store;
    if (fresh) this.#refused = false;
    else this.#pass(store, changed);
    if (this.#joinsByItself) this.#quietly(this.join());
    else if (fresh) this.#quietly(store.preview());
  }

  /** Whether the next thing to happen is a join that nobody asked for. */
  get #joinsByItself(): boolean {
    const { kind } = this.#call.state.phase;
    return this.autoJoin && this.room !== '' && !this.#refused && (kind === 'idle' || kind === 'joining');
  }

  #screen(): TemplateResult {
    const { state } = this.#call;
    const { phase } = state;
    switch (phase.kind) {
      case 'idle':
      case 'joining':
        return this.#view === 'joining' ? joiningPanel() : lobby({ state, room: this.room, name: this.name });
      case 'joined':
      case 'reconnecting':
        return stage({
          state,
          self: phase.self,
          name: this.name,
          link: this.#shareLink.href,
          copying: this.#shareLink.copying,
          soundBlocked: this.#playback.blocked,
        });
      case 'ended':
        return endedPanel(phase.reason, state.error);
    }
  }

  #ensure(): CallStore {
    return this.#call.ensure({
      server: this.server || location.origin,
      audio: !this.muted,
      video: !this.cameraOff,
    });
  }

  /** What the page changed goes to the store; what the store changed is there already. */
  #pass(store: CallStore, changed: PropertyValues<this>): void {
    const { local, phase } = store.state;
    if (changed.has('muted') && local.audio === this.muted) {
      this.#quietly(store.setAudio(!this.muted).finally(() => (this.muted = !store.state.local.audio)));
    }
    if (changed.has('cameraOff') && local.video === this.cameraOff) {
      this.#quietly(store.setVideo(!this.cameraOff).finally(() => (this.cameraOff = !store.state.local.video)));
    }
    if (changed.has('name') && phase.kind === 'joined') this.#quietly(store.setName(this.name));
  }

  #answer(request: CallRequest): void {
    const store = this.#ensure();
    switch (request.kind) {
      case 'join':
        return this.#quietly(this.join());
      case 'leave':
        return this.#quietly(store.leave());
      case 'set-audio':
        return this.#quietly(store.setAudio(request.on));
      case 'set-video':
        return this.#quietly(store.setVideo(request.on));
      case 'set-microphone':
        return this.#quietly(store.setMicrophone(request.deviceId));
      case 'set-camera':
        return this.#quietly(store.setCamera(request.deviceId));
      case 'set-name':
        this.name = request.name;
        return;
      case 'open-devices':
        return this.#quietly(this.#failedDevices.retry(store));
      case 'enable-sound':
        return this.#playback.enable();
      case 'copy-link':
        return this.#quietly(this.#shareLink.copy());
      case 'dismiss-error':
        return store.dismissError();
    }
  }

  /** What fails is in the store's state, and so on the screen, already. */
  #quietly(work: Promise<void>): void {
    work.catch(() => undefined);
  }
}
