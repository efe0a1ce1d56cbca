import { html, nothing, type TemplateResult } from 'lit';
import { LIMITS, type RoomGlimpse } from '../../src/protocol/index.ts';
import type { CallState, LocalMedia } from '../client/call/call-store.ts';
import { displayName } from '../client/call/display-name.ts';
import { type Controls, mediaButtons } from './controls.ts';
import { asks, emit } from './events.ts';
import { noticeBox } from './notices.ts';
import { barredNotice, deviceNotices, noRoomNotice, silentNotice } from './problem-notices.ts';
import { ownPicture } from './tile.ts';
import type { Words } from './words/en.ts';
import { previewText } from './words/problem-texts.ts';

export interface Lobby {
  readonly state: CallState;
  readonly room: string;
  readonly name: string;
  readonly controls: Controls;
  /** Seconds until the element tries to join again; undefined if it does not. */
  readonly seconds: number | undefined;
  /** The join takes long. */
  readonly late: boolean;
  /** The browser's question for devices is open. */
  readonly asking: boolean;
  /** The microphone is on, and gives not even noise. */
  readonly silent: boolean;
  /** How many are in the room; undefined while nobody knows. */
  readonly people: number | undefined;
  /** The room as it is now; undefined while nobody knows. */
  readonly glimpse: RoomGlimpse | undefined;
}

const rename = (event: InputEvent): void => {
  if (event.target instanceof HTMLInputElement) {
    emit(event.target, 'call-request', { kind: 'set-name', name: event.target.value });
  }
};

/** Whether the camera is open. */
const showing = ({ video, stream }: LocalMedia): boolean => video && (stream?.getVideoTracks().length ?? 0) > 0;

function preview({ asking, controls }: Lobby): TemplateResult {
  const { local, problems, words } = controls;
  const text = asking ? words.askingDevices : previewText(problems.devices.video?.code, local.video, words);
  return html`
    <div class="tile preview" part="preview">
      ${
        showing(local) && !asking
          ? nothing
          : html`<div class="hint" role="status">
              <p>${text}</p>
              ${asking ? html`<button class="quiet small" part="button" type="button" @click=${asks({ kind: 'join-without' })}>${words.joinWithout}</button>` : nothing}
            </div>`
      }
      ${ownPicture({ ...local, video: showing(local) })}
      <div class="switches">${mediaButtons(controls, true)}</div>
    </div>
  `;
}

/** A button that does nothing yet keeps the focus: it is not `disabled`, it only says so. */
function joinButtons({ state: { phase }, room, late, glimpse, controls: { words } }: Lobby): TemplateResult {
  const joining = phase.kind === 'joining';
  const join = glimpse?.entry === 'wait' ? words.askToJoin : words.join;
  return html`
    <div class="go">
      <button class="primary enter" part="button join-button" type="submit" aria-disabled=${joining || !room ? 'true' : 'false'}>
        ${joining ? html`<span class="spinner"></span> <bdi>${late ? words.stillJoining : words.joining}</bdi>` : join}
      </button>
      ${
        joining && late
          ? html`<button class="quiet" part="button" type="button" @click=${asks({ kind: 'cancel-join' })}>${words.cancel}</button>`
          : nothing
      }
    </div>
  `;
}

function peopleText(people: number, words: Words): string {
  return people === 0 ? words.nobodyHere : words.peopleHere(people);
}

/** The screen before the call: the own picture, the name, the devices, and the reason if a join failed. */
export function lobby(view: Lobby): TemplateResult {
  const { state, room, name, controls, seconds, silent, people, glimpse } = view;
  const { problems, width, words } = controls;
  const { phase } = state;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (event.currentTarget && room && phase.kind !== 'joining')
      emit(event.currentTarget, 'call-request', { kind: 'join' });
  };
  const entry = controls.extras?.entry;
  const refusal = entry ? [] : room ? barredNotice(problems, glimpse, seconds, words) : [noRoomNotice(words)];
  return html`
    <div class="lobby" part="lobby">
      <div class="desk">
        ${preview(view)}
        <form class="entry" @submit=${submit}>
          <div class="title">
            <h2>${words.lobbyTitle}</h2>
            ${people === undefined ? nothing : html`<p class="people">${peopleText(people, words)}</p>`}
            ${room ? html`<p class="room">${words.room} <bdi>${displayName(room)}</bdi></p>` : nothing}
          </div>
          ${[...refusal, ...deviceNotices(problems, true, words), ...(silent ? [silentNotice(width, words)] : [])].map((notice) => noticeBox(notice, words))}
          <label class="field">${words.nameLabel}
            <input
              part="field" type="text" name="name" autocomplete="nickname" maxlength=${LIMITS.nameLength} dir="auto"
              placeholder=${words.namePlaceholder} .value=${name} @input=${rename}
            />
          </label>
          <slot name="lobby"></slot>
          ${entry ?? joinButtons(view)}
        </form>
      </div>
    </div>
  `;
}
