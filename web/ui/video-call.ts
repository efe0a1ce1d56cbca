import { html, type PropertyValues, type TemplateResult } from 'lit';
import { systemClock } from '../client/signaling/clock.ts';
import { Announcer } from './announcer.ts';
import { CallElement } from './call-element.ts';
import { isOpening } from './device-requests.ts';
import type { CallRequest } from './events.ts';
import { FirstFrames } from './first-frames.ts';
import { FocusKeeper } from './focus-keeper.ts';
import { lobby } from './lobby.ts';
import { endedPanel, joiningPanel } from './panels.ts';
import { PermissionWatch } from './permission-watch.ts';
import { Playback } from './playback.ts';
import { deviceNotices, refusalNotice, replacedNotice, soundNotice, troubleNotice } from './problem-notices.ts';
import { ShareLink } from './share-link.ts';
import { SignalingNotice } from './signaling-notice.ts';
import { Since } from './since.ts';
import { stage } from './stage.ts';
import { styles } from './styles.ts';
import { TileLayout } from './tile-layout.ts';
import { TileStates } from './tile-state.ts';
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

  readonly #playback = new Playback(this);
  readonly #language = new LanguageController(this);
  readonly #announcer = new Announcer(this, this.#language);
  readonly #shareLink = new ShareLink(this);
  readonly #focus = new FocusKeeper(this);
  readonly #tileStates = new TileStates(this, systemClock);
  readonly #signaling = new SignalingNotice(this, systemClock);
  readonly #permission = new PermissionWatch(this, systemClock);
  readonly #joining = new Since(this, systemClock);
  #view: View = 'lobby';

  constructor() {
    super();
    new TileLayout(this);
    new FirstFrames(this);
  }

  protected override willUpdate(): void {
    const view = viewOf(this.state, this.joinsByItself, this.cancelled);
    if (view !== this.#view) this.#shareLink.forget();
    this.#view = view;
    this.#focus.keep(view);
  }

  protected override render(): TemplateResult {
    const { tag } = this.#language;
    return html`
      <div class="root" tabindex="-1" lang=${tag}>${this.#screen()}</div>
      <div class="unseen" role="status" lang=${tag}>${this.#announcer.text}</div>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.#focus.restore();
    super.updated(changed);
  }

  protected override answer(request: CallRequest): void {
    if (request.kind === 'enable-sound') this.#playback.enable();
    else if (request.kind === 'copy-link') this.quietly(this.#shareLink.copy());
    else super.answer(request);
  }

  #screen(): TemplateResult {
    const { state } = this;
    const { words } = this.#language;
    const joining = state.phase.kind === 'joining' ? 'joining' : undefined;
    const late = this.#joining.passed(joining, [LATE_MS]) > 0;
    const { local } = state;
    switch (this.#view) {
      case 'joining':
        return joiningPanel(late, words);
      case 'lobby':
        return lobby({
          state,
          room: this.room,
          name: this.name,
          problems: this.board.problems,
          seconds: this.rejoin.seconds,
          late,
          asking: this.#permission.asking(isOpening(local)),
          words,
        });
      case 'call':
        return this.#stage();
      case 'ended':
        return endedPanel(
          state.phase.kind === 'ended' ? state.phase.reason : 'left',
          refusalNotice(this.board.problems, undefined, words),
          words,
        );
    }
  }

  #stage(): TemplateResult {
    const { state, name } = this;
    const { phase } = state;
    const { words } = this.#language;
    const { problems } = this.board;
    return stage({
      state,
      self: phase.kind === 'joined' || phase.kind === 'reconnecting' ? phase.self : '',
      name,
      link: this.#shareLink.href,
      copying: this.#shareLink.copying,
      problems,
      notices: [
        ...this.#signaling.of(phase, words),
        ...(this.#playback.blocked ? [soundNotice(words)] : []),
        ...deviceNotices(problems, false, words),
        ...troubleNotice(problems, state, words),
        ...replacedNotice(problems, state, words),
      ],
      states: this.#tileStates.of(state.participants),
      words,
    });
  }
}
