import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { LIMITS } from '../../../src/protocol/index.ts';
import type { MediaDevice } from '../../client/call/call-store.ts';
import { asks, type CallRequest, emit } from '../events.ts';
import type { PanelView } from '../panels/panel-view.ts';
import { type PanelWords, panelWords } from '../panels/words.ts';
import { switchStyles, toggle } from '../panels/switch.ts';
import { Speakers } from '../speakers.ts';
import { controlStyles, motionStyles } from '../theme.ts';
import { settingsStyles } from './settings-styles.ts';

/** The panel "Settings": devices, name, language, sounds, keys, own picture. */
export class SettingsPanel extends LitElement {
  static override properties = { view: { attribute: false } };
  static override styles = [controlStyles, motionStyles, switchStyles, settingsStyles];

  declare view: PanelView | undefined;
  /** Only for its list: the element has the speaker that is in use. */
  readonly #speakers = new Speakers(this);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#speakers.look();
    navigator.mediaDevices?.addEventListener('devicechange', this.#look);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    navigator.mediaDevices?.removeEventListener('devicechange', this.#look);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { view } = this;
    if (!view) return nothing;
    const texts = panelWords(view.lang);
    const { local } = view.state;
    return html`
      <section>
        <h3>${texts.audio}</h3>
        ${device(texts.microphone, local.microphones, local.microphoneId, texts, (deviceId) => ({ kind: 'set-microphone', deviceId }))}
        ${
          this.#speakers.list.length > 0
            ? device(texts.speaker, this.#speakers.list, view.speaker || 'default', texts, (deviceId) => ({
                kind: 'set-speaker',
                deviceId,
              }))
            : nothing
        }
        <button class="quiet" part="button" type="button" @click=${asks({ kind: 'test-sound' })}>${texts.testSound}</button>
      </section>
      <section>
        <h3>${texts.video}</h3>
        ${device(texts.camera, local.cameras, local.cameraId, texts, (deviceId) => ({ kind: 'set-camera', deviceId }))}
      </section>
      ${general(view, texts)}
    `;
  }

  readonly #look = (): void => void this.#speakers.look();
}

/** The devices of one kind to choose from. */
function device(
  label: string,
  devices: readonly MediaDevice[],
  chosen: string | undefined,
  texts: PanelWords,
  request: (deviceId: string) => CallRequest,
): TemplateResult {
  const choose = ({ target }: Event): void => {
    if (target instanceof HTMLSelectElement) emit(target, 'call-request', request(target.value));
  };
  return html`
    <label class="field">${label}
      <select part="select" @change=${choose}>
        ${devices.map(
          ({ deviceId, label: name }, index) =>
            html`<option value=${deviceId} .selected=${live(deviceId === chosen)}>${name || `${label} ${index + 1}`}</option>`,
        )}
        ${devices.length === 0 ? html`<option value="" disabled selected>${texts.noDevice}</option>` : nothing}
      </select>
    </label>
  `;
}

const rename = ({ target }: Event): void => {
  if (target instanceof HTMLInputElement) emit(target, 'call-request', { kind: 'set-name', name: target.value });
};

const setLanguage = ({ target }: Event): void => {
  if (target instanceof HTMLSelectElement) emit(target, 'call-request', { kind: 'set-language', lang: target.value });
};

/** Each language in its own words, so that whoever needs it can read it. */
const LANGUAGES = [
  ['en', 'English'],
  ['zh-CN', '简体中文'],
] as const;

function general({ name, lang, sounds, ownPicture, keys }: PanelView, texts: PanelWords): TemplateResult {
  const on = keys.size > 0;
  return html`
    <section>
      <h3>${texts.general}</h3>
      <label class="field">${texts.yourName}
        <input part="field" type="text" autocomplete="nickname" maxlength=${LIMITS.nameLength} dir="auto" .value=${live(name)} @change=${rename} />
      </label>
      <label class="field">${texts.language}
        <select part="select" @change=${setLanguage}>
          ${LANGUAGES.map(([tag, label]) => html`<option value=${tag} lang=${tag} .selected=${live(tag === lang)}>${label}</option>`)}
        </select>
      </label>
      ${sounds === undefined ? nothing : toggle(texts.sounds, sounds, { kind: 'set-sounds', on: !sounds })}
      ${toggle(texts.keysOn, on, { kind: 'set-shortcuts', on: !on })}
      <button class="quiet" part="button" type="button" @click=${asks({ kind: 'show-panel', panel: 'shortcuts' })}>${texts.keys}</button>
      ${ownPicture === undefined ? nothing : toggle(texts.myPicture, ownPicture, { kind: 'show-self', on: !ownPicture })}
    </section>
  `;
}
