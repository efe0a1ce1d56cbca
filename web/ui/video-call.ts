import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { createCallStore } from '../client/index.ts';
import type { CallError, CallOptions, CallState, CallStore } from '../client/types.ts';
import { Call } from './call.ts';
import type { Copying } from './empty.ts';
import { type CallRequest, emit } from './events.ts';
import { TileLayout } from './layout.ts';
import { lobby } from './lobby.ts';
import { endedPanel, joiningPanel } from './panels.ts';
import { Playback } from './playback.ts';
import { stage } from './stage.ts';
import { styles } from './styles.ts';
import { type View, viewOf } from './view.ts';
import { cameText, wentText } from './words.ts';

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
 * @attr {boolean} muted - The microphone sends silence. Follows what the person chooses.
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
  readonly #internals = this.attachInternals();
  #view: View = 'lobby';
  #entering = false;
  #refused = false;
  #copying: Copying = 'not-yet';
  #moveFocus = false;
  #announcement = '';
  readonly #failed = new Set<'audio' | 'video'>();

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
    this.addEventListener('call-error', ({ detail }) => this.#noteFailure(detail));
    this.addEventListener('participant-joined', ({ detail }) => this.#announce(cameText(detail.name)));
    this.addEventListener('participant-left', ({ detail }) => this.#announce(wentText(detail.participant.name)));
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
    if (this.#refused) return this.requestUpdate();
    this.#copying = 'not-yet';
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

  async mute(): Promise<void> {
    await this.#ensure().setAudio(false);
  }

  async unmute(): Promise<void> {
    await this.#ensure().setAudio(true);
  }

  async startCamera(): Promise<void> {
    await this.#ensure().setVideo(true);
  }

  /** Really closes it: its light goes out. */
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
      <div class="unseen" role="status">${this.#announcement}</div>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (this.#moveFocus) this.shadowRoot?.querySelector<HTMLElement>('.root')?.focus();
    if (!this.isConnected) return;
    const before = this.store;
    const store = this.#ensure();
    if (store === before) this.#pass(store, changed);
    else this.#refused = false;
    if (this.#joinsByItself) this.#quietly(this.join());
    else if (store !== before) this.#quietly(store.preview());
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
          link: location.href,
          copying: this.#copying,
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
        return this.#openAgain(store);
      case 'enable-sound':
        return this.#playback.enable();
      case 'copy-link':
        return this.#quietly(this.#copyLink());
      case 'dismiss-error':
        return store.dismissError();
    }
  }

  #noteFailure({ code, detail = '' }: CallError): void {
    if (!code.startsWith('media-')) return;
    for (const kind of ['audio', 'video'] as const) if (detail.startsWith(kind)) this.#failed.add(kind);
  }

  /** A device that failed is off: trying again means turning on those, and not what the person turned off. */
  #openAgain(store: CallStore): void {
    const kinds = [...this.#failed];
    this.#failed.clear();
    for (const kind of kinds) this.#quietly(kind === 'audio' ? store.setAudio(true) : store.setVideo(true));
  }

  /** What fails is in the store's state, and so on the screen, already. */
  #quietly(work: Promise<void>): void {
    work.catch(() => undefined);
  }

  async #copyLink(): Promise<void> {
    try {
      await navigator.clipboard.writeText(location.href);
      this.#copying = 'copied';
    } catch {
      this.#copying = 'refused';
      this.shadowRoot?.querySelector<HTMLInputElement>('.link')?.focus();
    }
    this.requestUpdate();
  }

  #announce(text: string): void {
    this.#announcement = text;
    this.requestUpdate();
  }
}
