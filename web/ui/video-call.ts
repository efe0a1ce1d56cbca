import { html, type PropertyValues, type TemplateResult } from 'lit';
import type { CallStore } from '../client/call/call-store.ts';
import { systemClock } from '../client/signaling/clock.ts';
import { Announcer } from './announcer.ts';
import { CallElement } from './call-element.ts';
import type { Controls } from './controls.ts';
import { isOpening } from './device-requests.ts';
import type { CallRequest } from './events.ts';
import { FirstFrames } from './first-frames.ts';
import { FocusKeeper } from './focus-keeper.ts';
import { LevelMeter } from './level-meter.ts';
import { lobby } from './lobby.ts';
import { Memory } from './memory.ts';
import type { MenuView } from './device-menus.ts';
import { MenuDoor } from './menu/door.ts';
import { ExtrasLoader } from './panels/extras-loader.ts';
import { endedPanel, joiningPanel } from './panels.ts';
import { PeopleHere } from './people-here.ts';
import { PermissionWatch } from './permission-watch.ts';
import { PicturesFirst } from './pictures-first.ts';
import { Playback } from './playback.ts';
import {
  deviceNotices,
  linkNotice,
  refusalNotice,
  replacedNotice,
  soundNotice,
  troubleNotice,
  weakNotice,
} from './problem-notices.ts';
import { Roving } from './roving.ts';
import { ShareLink } from './share-link.ts';
import { keysOf, Shortcuts } from './shortcuts.ts';
import { SignalingNotice } from './signaling-notice.ts';
import { Since } from './since.ts';
import { SizeWatch } from './size-watch.ts';
import { Speakers } from './speakers.ts';
import type { Layout } from './stage/plan.ts';
import { StageView } from './stage/stage-view.ts';
import { stage } from './stage.ts';
import { styles } from './styles.ts';
import { TileLayout } from './tile-layout.ts';
import { TileStates } from './tile-state.ts';
import { Toolbar } from './toolbar.ts';
import { Tooltips } from './tooltips.ts';
import { type View, viewOf } from './view.ts';
import { LanguageController } from './words/language.ts';

/** After this time a join takes long, in ms. */
const LATE_MS = 4_000;

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
 * @attr {string} token - Where rooms need one: a token of the site (docs/tokens.md). As a property also a function that brings a fresh one.
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
 *
 * @csspart lobby - The screen before the call.
 * @csspart preview - The own picture in the lobby.
 * @csspart field - A text field.
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
 * @csspart chat-field - The field for a message.
 * @csspart people-button - "People".
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
 * @cssproperty --video-call-field-line - Borders of fields and of quiet buttons; at least 3:1.
 * @cssproperty --video-call-tile - A tile without a picture.
 * @cssproperty --video-call-danger - "Leave call" and problems.
 * @cssproperty --video-call-warn - Devices that fail.
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

  readonly #playback = new Playback(this);
  readonly #language = new LanguageController(this);
  readonly #announcer = new Announcer(this, this.#language);
  readonly #shareLink = new ShareLink(this);
  readonly #focus = new FocusKeeper(this);
  readonly #size = new SizeWatch(this);
  readonly #toolbar = new Toolbar(this);
  readonly #menus = new MenuDoor(this);
  readonly #extras = new ExtrasLoader(this);
  readonly #speakers = new Speakers(this);
  readonly #meter = new LevelMeter(this, systemClock);
  readonly #peopleHere = new PeopleHere(this, systemClock);
  readonly #tileStates = new TileStates(this, systemClock);
  readonly #signaling = new SignalingNotice(this, systemClock);
  readonly #permission = new PermissionWatch(this, systemClock);
  readonly #joining = new Since(this, systemClock);
  readonly #picturesFirst = new PicturesFirst(
    this,
    systemClock,
    () => this.renderRoot.querySelector('video[data-peer][data-frame]') !== null,
  );
  readonly #stageView = new StageView(this);
  #view: View = 'lobby';

  constructor() {
    super();
    this.noMemory = false;
    this.noSounds = false;
    this.shortcuts = '';
    this.layout = 'auto';
    new TileLayout(this);
    new Roving(this);
    new FirstFrames(this);
    new Tooltips(this, systemClock);
    new Shortcuts(this, () => (this.#view === 'call' ? this.state.local : undefined));
  }

  /** Makes a participant's tile the large one; none where no id is given. */
  pin(peerId?: string): void {
    this.#stageView.answer({ kind: 'pin', ...(peerId !== undefined && { key: peerId }) });
  }

  protected override scheduleUpdate(): Promise<unknown> | undefined {
    const headStart = this.#picturesFirst.headStart(this.state);
    if (headStart) return headStart.then(() => super.scheduleUpdate());
    super.scheduleUpdate();
    return undefined;
  }

  protected override willUpdate(): void {
    const view = viewOf(this.state, this.joinsByItself, this.cancelled);
    if (view !== this.#view) {
      this.#shareLink.forget();
      this.#menus.close();
    }
    this.#view = view;
    this.#focus.keep(view);
    const due = this.#picturesFirst.due(this.state);
    this.#extras.follow(this.state, due, {
      copying: this.#shareLink.copying,
      open: this.#menus.open,
      ownPicture: this.#stageView.self.shown,
      glimpse: this.#peopleHere.glimpse,
    });
    if (due && view === 'call') this.#stageView.load();
  }

  protected override render(): TemplateResult {
    const { tag } = this.#language;
    return html`
      <div class="root" tabindex="-1" lang=${tag}>${this.#screen()}${this.#menus.draw(() => this.#menuView)}</div>
      ${this.#extras.now?.alert}
      <div class="tip" aria-hidden="true"></div>
      <div class="unseen" role="status" lang=${tag}>${this.#announcer.text}${this.#extras.now?.speech}</div>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.#focus.restore();
    super.updated(changed);
    const lobby = this.#view === 'lobby' && this.isConnected;
    this.#meter.listenTo(lobby && this.rehearse === null ? this.state.local : undefined);
    const { store, room, token } = this;
    const { error } = this.state;
    const asks = lobby && store && room && typeof token === 'string';
    this.#peopleHere.follow(asks ? { store, room, token, refusal: error?.fatal ? error : undefined } : undefined);
    if (lobby && store?.state.phase.kind === 'idle' && !this.name) this.#focus.startIn('input');
  }

  protected override storeMade(store: CallStore): void {
    const { name, microphone, camera, speaker, language } = this.#memory?.read() ?? {};
    if (name && !this.name) this.name = name;
    if (language && !this.lang) this.lang = language;
    if (microphone) this.quietly(store.setMicrophone(microphone));
    if (camera) this.quietly(store.setCamera(camera));
    if (speaker) this.#speakers.choose(speaker);
  }

  protected override answer(request: CallRequest): void {
    this.#memory?.keepAnswer(request);
    switch (request.kind) {
      case 'enable-sound':
        return this.#playback.enable();
      case 'copy-link':
        return this.quietly(this.#shareLink.copy());
      case 'show-menu':
        void this.#speakers.look();
        this.#extras.load();
        return this.quietly(this.#menus.toggle(request.menu));
      case 'set-speaker':
        return this.#speakers.choose(request.deviceId);
      case 'test-sound':
        return this.quietly(this.#speakers.test());
      case 'toggle-full-screen':
        return this.quietly(this.#isFullScreen ? document.exitFullscreen() : this.requestFullscreen());
      default:
        if (!this.#stageView.answer(request)) super.answer(request);
    }
  }

  get #memory(): Memory | undefined {
    return this.noMemory || this.rehearse !== null ? undefined : new Memory(this.server);
  }

  get #isFullScreen(): boolean {
    return document.fullscreenElement === this;
  }

  get #controls(): Controls {
    return {
      local: this.state.local,
      problems: this.board.problems,
      menu: this.#menus.open,
      keys: keysOf(this.shortcuts),
      width: this.#size.width,
      wide: this.#size.wide,
      words: this.#language.words,
      extras: this.#extras.now,
    };
  }

  get #menuView(): MenuView {
    return {
      local: this.state.local,
      speakers: this.#speakers.list,
      speaker: this.#speakers.chosen,
      width: this.#size.width,
      extra: this.#toolbar.items,
      stage: this.#view === 'call' ? (this.#stageView.extras?.menu(this.#language.tag) ?? []) : [],
      fullScreen: this.#isFullScreen,
      words: this.#language.words,
      extras: this.#extras.now,
    };
  }

  /** Whether the browser asks the person for devices. */
  get #asking(): boolean {
    const opening = isOpening(this.state.local);
    return this.played?.asks ? opening : this.#permission.asking(opening);
  }

  #screen(): TemplateResult {
    const { state } = this;
    const { words } = this.#language;
    const joining = state.phase.kind === 'joining' ? 'joining' : undefined;
    const late = this.#joining.passed(joining, [LATE_MS]) > 0;
    switch (this.#view === 'joining' && this.#extras.now?.entry ? 'lobby' : this.#view) {
      case 'joining':
        return joiningPanel(late, words);
      case 'lobby':
        return lobby({
          state,
          room: this.room,
          name: this.name,
          controls: this.#controls,
          seconds: this.rejoin.seconds,
          late,
          asking: this.#asking,
          silent: this.played?.silent ? state.local.audio : this.#meter.silent,
          people: this.#peopleHere.count,
          glimpse: this.#peopleHere.glimpse,
        });
      case 'call':
        return this.#stage();
      case 'ended': {
        const reason = state.phase.kind === 'ended' ? state.phase.reason : 'left';
        return endedPanel(reason, refusalNotice(this.board.problems, undefined, words), words);
      }
    }
  }

  #stage(): TemplateResult {
    const { state, name } = this;
    const { phase, participants } = state;
    const { words } = this.#language;
    const { problems } = this.board;
    const { href: link, copying } = this.#shareLink;
    const self = phase.kind === 'joined' || phase.kind === 'reconnecting' ? phase.self : '';
    return stage({
      state,
      self,
      name,
      link,
      copying,
      controls: this.#controls,
      notices: [
        ...this.#signaling.of(phase, words),
        ...(this.#extras.now?.media.notices ?? []),
        ...(participants.length > 0 ? linkNotice(copying, link, words) : []),
        ...((this.rehearse === null ? this.#playback.blocked : this.played?.soundOff) ? [soundNotice(words)] : []),
        ...deviceNotices(problems, false, words),
        ...troubleNotice(problems, state, words),
        ...weakNotice(state, words),
        ...replacedNotice(problems, state, this.#size.width, words),
      ],
      states: this.#tileStates.of(participants),
      view: this.#stageView,
      layout: this.layout,
      over: participants.length > 0 && (this.#size.flat || this.#isFullScreen),
    });
  }
}
