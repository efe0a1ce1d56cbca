import { html, nothing, type TemplateResult } from 'lit';
import { ERRORS, LIMITS } from '../../src/protocol/index.ts';
import type { CallState, LocalMedia, MediaDevice } from '../client/call/call-store.ts';
import { displayName } from '../client/call/display-name.ts';
import { mediaButtons } from './controls.ts';
import { asks, type CallRequest, emit } from './events.ts';
import { errorNotice } from './notices.ts';
import { ownPicture } from './tile.ts';
import type { Words } from './words/en.ts';

export interface Lobby {
  readonly state: CallState;
  readonly room: string;
  readonly name: string;
  readonly words: Words;
}

const submit = (event: SubmitEvent): void => {
  event.preventDefault();
  if (event.currentTarget) emit(event.currentTarget, 'call-request', { kind: 'join' });
};

const rename = (event: InputEvent): void => {
  if (event.target instanceof HTMLInputElement) {
    emit(event.target, 'call-request', { kind: 'set-name', name: event.target.value });
  }
};

function deviceField(
  id: string,
  label: string,
  devices: readonly MediaDevice[],
  chosen: string | undefined,
  request: (deviceId: string) => CallRequest,
): TemplateResult | typeof nothing {
  if (devices.length === 0) return nothing;
  const choose = (event: Event): void => {
    if (event.target instanceof HTMLSelectElement) emit(event.target, 'call-request', request(event.target.value));
  };
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <select id=${id} part="field" @change=${choose}>
        ${devices.map(
          (device, index) => html`
            <option value=${device.deviceId} .selected=${device.deviceId === chosen}>
              ${device.label || `${label} ${index + 1}`}
            </option>
          `,
        )}
      </select>
    </div>
  `;
}

function preview(local: LocalMedia, failed: boolean, words: Words): TemplateResult {
  const showing = local.video && (local.stream?.getVideoTracks().length ?? 0) > 0;
  const text = !local.video ? words.previewOff : failed ? words.previewNone : words.previewStarting;
  return html`
    <div class="tile preview" part="preview">
      ${showing ? nothing : html`<p class="hint">${text}</p>`} ${ownPicture({ ...local, video: showing })}
      <div class="switches">${mediaButtons(local, words)}</div>
    </div>
  `;
}

/** The screen before the call: the own picture, the name, the devices, and the reason if a join failed. */
export function lobby({ state, room, name, words }: Lobby): TemplateResult {
  const { local, error, phase } = state;
  const joining = phase.kind === 'joining';
  const problem = room ? error : { message: words.noRoom, action: words.noRoomAction };
  const deviceProblem = error?.code.startsWith('media-') ?? false;
  return html`
    <div class="lobby" part="lobby">
      <div class="desk">
      ${preview(local, deviceProblem, words)}
      <form class="entry" @submit=${submit}>
        <div class="title">
          <h2>${words.lobbyTitle}</h2>
          ${room ? html`<p class="room">${words.room} <bdi>${displayName(room)}</bdi></p>` : nothing}
        </div>
        ${problem ? errorNotice(problem, false, words) : nothing}
        ${
          error && deviceProblem && ERRORS[error.code].retryable
            ? html`<button class="quiet" type="button" @click=${asks({ kind: 'open-devices' })}>${words.tryDevices}</button>`
            : nothing
        }
        <label class="field">${words.nameLabel}
          <input
            part="field" type="text" name="name" autocomplete="nickname" maxlength=${LIMITS.nameLength}
            placeholder=${words.namePlaceholder} .value=${name} @input=${rename}
          />
        </label>
        ${deviceField('microphone', words.microphone, local.microphones, local.microphoneId, (deviceId) => ({ kind: 'set-microphone', deviceId }))}
        ${deviceField('camera', words.camera, local.cameras, local.cameraId, (deviceId) => ({ kind: 'set-camera', deviceId }))}
        <slot name="lobby"></slot>
        <div class="go">
          <button class="primary enter" part="button join-button" type="submit" ?disabled=${joining || !room}>
            ${joining ? html`<span class="spinner"></span> ${words.joining}` : words.join}
          </button>
        </div>
      </form>
      </div>
    </div>
  `;
}

