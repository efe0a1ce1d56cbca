import { html, type PropertyValues, type TemplateResult } from 'lit';
import type { CallStore } from '../client/call/call-store.ts';
import { CallElement } from './call-element.ts';
import { Controllers } from './controllers.ts';
import { draw, menuViewOf, noticesOf, type Shown } from './draw.ts';
import type { CallRequest } from './events.ts';
import { Memory } from './memory.ts';
import { browserOf } from './rehearsal.ts';
import { Shortcuts } from './shortcuts.ts';
import type { Layout } from './stage/plan.ts';
import { styles } from './styles.ts';
import { type View, viewOf } from './view.ts';

/**
 * A video call in one element: lobby, grid, controls.
 *
 * Changes of `room`, `server` and `ice-transport-policy` take effect at the next join. Moving the element within the document keeps the call;
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
 * @attr {string} token - Where rooms need one: a token of the site (docs/tokens.md). As a property also a function that brings a fresh one; the lobby calls it once, to look into the room.
 * @attr {boolean} no-memory - Name, devices and language are not kept in the browser for the next time.
 * @attr {boolean} no-sounds - No sounds when somebody comes, goes, raises a hand, knocks or writes. There are none with more than 8 people.
 * @attr {string} shortcuts - The keys that do something in a call: all where it is absent, `none`, or a list of `m`, `v`, `d`, `h`, `c`, `p`, `l`, `f`, `pin` (0 to 9), `?`, `space`.
 * @attr {string} layout - `auto`, `grid`: all tiles alike, or `speaker`: the active speaker is large. Follows what the person chooses.
 * @attr {string} rehearse - Plays a call that nobody is in, for designs and tests: `6 people, one poor, reconnecting` (docs/rehearse.md). No server, no devices.
 * @attr {string} ice-transport-policy - `relay`: sound and picture go through a TURN server or not at all. `all` otherwise.
 *
 * @event {CustomEvent<{ room: string, name: string }>} before-join - Somebody asks to join; cancelable.
 * @event {CustomEvent<{ room: string, self: string }>} call-joined - The person is in the room as peer `self`.
 * @event {CustomEvent<{ room: string, reason: EndReason }>} call-ended - The call is over: `left`, `replaced`, `removed`, `closed`, `token-expired`, `network`, `server-shutdown` or `unknown`.
 * @event {CustomEvent<Participant>} participant-joined - Somebody else is in the room.
 * @event {CustomEvent<{ participant: Participant, reason: 'left' | 'lost' | 'removed' }>} participant-left - Somebody else is gone.
 * @event {CustomEvent<{ from: string, payload: unknown }>} call-message - A message of another participant.
 * @event {CustomEvent<CallError>} call-error - A problem, with a code of the error table.
 * @event {CustomEvent<CallRequest>} call-request - What a control asks for; cancelable in the capture phase.
 *
 * @slot toolbar - More buttons for the control bar, before "More". What has no room is in that menu, under its `aria-label`.
 * @slot lobby - Between the fields of the lobby and its join button.
 * @slot captions - What is said, as text that the page brings: the name of the speaker, then the words. Its latest two lines are seen above the control bar.
 * @slot empty - Instead of the link to share, while nobody else is in the room.
 * @slot ended - On the screen after the call, below its button.
 *
 * @csspart lobby - The screen before the call.
 * @csspart preview - The own picture in the lobby.
 * @csspart field - A text field.
 * @csspart select - A list to choose from.
 * @csspart button - Any button with a part.
 * @csspart join-button - "Join call" and "Join again".
 * @csspart mute-button - The microphone switch.
 * @csspart camera-button - The camera switch.
 * @csspart share-button - "Share screen".
 * @csspart leave-button - "Leave call".
 * @csspart stage - The screen of the call.
 * @csspart grid - What holds the tiles.
 * @csspart tile - One participant.
 * @csspart own-tile - This participant.
 * @csspart screen-tile - A screen that somebody shares.
 * @csspart video - A picture.
 * @csspart name - The name on a tile.
 * @csspart controls - The control bar.
 * @csspart captions - The captions.
 * @csspart call-info - Room and time in the call, at the start of a wide control bar.
 * @csspart hand-button - "Raise hand" and "Lower hand".
 * @csspart reactions-button - "Reactions".
 * @csspart chat-button - "Chat".
 * @csspart chat-toast - The latest message while the chat is closed.
 * @csspart chat-message - A message in the chat.
 * @csspart chat-file - A file in the chat.
 * @csspart progress - How much of a file has come.
 * @csspart chat-field - The field for a message.
 * @csspart people-button - "People".
 * @csspart menu - A menu, also that of a tile.
 * @csspart menu-item - What can be chosen in it.
 * @csspart panel - What is open beside the stage.
 * @csspart panel-head - Its title and its close button.
 * @csspart panel-close - Its close button.
 * @csspart person - A row of the people, or of those who wait.
 * @csspart hand - A raised hand on a tile.
 * @csspart reaction - A reaction over the stage.
 * @csspart toast - A notice that stays: a knock, a request to mute.
 * @csspart question - What is asked before somebody is removed or the call ended.
 * @csspart entry-button - Before a call: "Cancel", "Ask again" or "Wait for a place".
 * @csspart empty - What shows while nobody else is in the room.
 * @csspart link - The field with the link to share.
 * @csspart notice - A notice over the call.
 * @csspart notice-close - What puts a notice away.
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
 * @cssproperty --video-call-field-line - Borders of fields and of quiet buttons; at least 3:1.
 * @cssproperty --video-call-tile - A tile without a picture.
 * @cssproperty --video-call-danger - "Leave call" and problems.
 * @cssproperty --video-call-warn - Devices that fail.
 * @cssproperty --video-call-ok - The level of the microphone.
 * @cssproperty --video-call-speaking - The ring around somebody who speaks.
 * @cssproperty --video-call-focus - The ring around the focus.
 * @cssproperty --video-call-radius - Corners of the element and of its tiles.
 * @cssproperty --video-call-font - Font family list.
 * @cssproperty --video-call-control - Size of a round button; 48px. Smaller where the element is small.
 * @cssproperty --video-call-gap - Space between tiles; 12px. 8px where the element is narrow.
 *
 * @cssstate idle - Not in a call.
 * @cssstate joining - On the way into a room.
 * @cssstate joined - In a room.
 * @cssstate reconnecting - In a room whose signaling is away for the moment.
 * @cssstate ended - After a call.
 */
export class VideoCall extends CallElement {
  static override styles = styles;
  static override properties = {
    ...CallElement.properties,
    noMemory: { type: Boolean, reflect: true, attribute: 'no-memory' },
    noSounds: { type: Boolean, reflect: true, attribute: 'no-sounds' },
    shortcuts: { reflect: true, useDefault: true },
    layout: { reflect: true, useDefault: true },
  };

  declare noMemory: boolean;
  declare noSounds: boolean;
  declare shortcuts: string;
  declare layout: Layout;

  readonly #by = new Controllers(this);
  #view: View = 'lobby';

  constructor() {
    super();
    this.noMemory = false;
    this.noSounds = false;
    this.shortcuts = '';
    this.layout = 'auto';
    new Shortcuts(this, () => (this.#view === 'call' ? this.#shown : undefined));
  }

  /** Makes a participant's tile the large one; none where no id is given. */
  pin(peerId?: string): void {
    this.#by.stageView.answer({ kind: 'pin', ...(peerId !== undefined && { key: peerId }) });
  }

  protected override scheduleUpdate(): Promise<unknown> | undefined {
    const headStart = this.#by.picturesFirst.headStart(this.state);
    if (headStart) return headStart.then(() => super.scheduleUpdate());
    super.scheduleUpdate();
    return undefined;
  }

  protected override willUpdate(): void {
    const { shareLink, menus, focus, extras, peopleHere, picturesFirst, stageView } = this.#by;
    const view = viewOf(this.state, this.joinsByItself, this.cancelled);
    if (view !== this.#view) {
      shareLink.forget();
      menus.close();
    }
    this.#view = view;
    focus.keep(view);
    const due = picturesFirst.due(this.state);
    const { glimpse } = peopleHere;
    const knows = { copying: shareLink.copying, open: menus.open, ownPicture: stageView.self.shown, glimpse };
    extras.follow(this.state, due, knows);
    if (due && view === 'call') stageView.load();
  }

  protected override render(): TemplateResult {
    const { language, menus, extras, polite } = this.#by;
    const { tag } = language;
    const shown = this.#shown;
    return html`
      <div class="root" tabindex="-1" lang=${tag}>${draw(shown, this.#by)}${menus.draw(() => menuViewOf(shown, this.#by))}</div>
      ${extras.now?.alert}
      <div class="tip" aria-hidden="true"></div>
      <div class="unseen" role="status" lang=${tag}>${polite.node}</div>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const { focus, meter, noticeSpeech, peopleHere } = this.#by;
    focus.restore();
    noticeSpeech.follow(noticesOf(this.#shown, this.#by));
    super.updated(changed);
    const lobby = this.#view === 'lobby' && this.isConnected;
    meter.listenTo(lobby && this.rehearse === null ? this.state.local : undefined);
    const { store, room } = this;
    const token = typeof this.token === 'string' ? this.token : this.rehearse === null ? this.freshToken : '';
    const refusal = this.state.error?.fatal ? this.state.error : undefined;
    peopleHere.follow(lobby && store && room ? { store, room, token, refusal } : undefined);
    if (lobby && store?.state.phase.kind === 'idle' && !this.name) focus.startIn('input');
  }

  protected override storeMade(store: CallStore): void {
    const { name, microphone, camera, speaker, language } = this.#memory?.read() ?? {};
    if (name && !this.name) this.name = name;
    if (language && !this.lang) this.lang = language;
    if (microphone) this.quietly(store.setMicrophone(microphone));
    if (camera) this.quietly(store.setCamera(camera));
    if (speaker) this.#by.speakers.choose(speaker);
  }

  protected override answer(request: CallRequest): void {
    this.#memory?.keepAnswer(request);
    switch (request.kind) {
      case 'enable-sound':
        return this.#by.playback.enable();
      case 'copy-link':
        return this.quietly(this.#by.shareLink.copy());
      case 'show-menu':
        void this.#by.speakers.look();
        this.#by.extras.load();
        return this.quietly(this.#by.menus.toggle(request.menu));
      case 'set-speaker':
        return this.#by.speakers.choose(request.deviceId);
      case 'test-sound':
        return this.quietly(this.#by.speakers.test());
      case 'toggle-full-screen':
        return this.quietly(document.fullscreenElement === this ? document.exitFullscreen() : this.requestFullscreen());
      default:
        if (!this.#by.stageView.answer(request)) super.answer(request);
    }
  }

  get #memory(): Memory | undefined {
    return this.noMemory || this.rehearse !== null ? undefined : new Memory(this.server);
  }

  get #shown(): Shown {
    const { state, room, name, shortcuts, layout } = this;
    return {
      ...{ view: this.#view, state, room, name, shortcuts, layout },
      problems: this.board.problems,
      seconds: this.rejoin.seconds,
      fullScreen: document.fullscreenElement === this,
      rehearsed: this.rehearse !== null,
      played: this.store && browserOf?.(this.store),
    };
  }
}
