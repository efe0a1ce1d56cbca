import { html, nothing, type ReactiveController, type ReactiveControllerHost, render, type TemplateResult } from 'lit';
import type { CallState, Participant } from '../../client/call/call-store.ts';
import { displayName } from '../../client/call/display-name.ts';
import { initialsOf } from '../disc.ts';
import { asks, emit } from '../events.ts';
import { ICONS } from '../icons.ts';
import type { MenuGroup } from '../menu.ts';
import type { PanelWords } from '../panels/words.ts';
import { NO_CALL } from '../view.ts';
import { shownLanguage } from '../words/shown-language.ts';
import { PIP_STYLES } from './pip-styles.ts';

interface PipHost extends ReactiveControllerHost, HTMLElement {
  readonly store: { readonly state: CallState } | undefined;
}

/** A window that stays above others, with a page of its own (WICG Document Picture-in-Picture). */
interface PipOpener {
  requestWindow(options: { width: number; height: number }): Promise<Window & typeof globalThis>;
}

/** The call in a small window above all others: the active speaker, with the switch of the microphone and the way out. */
export class PictureInPicture implements ReactiveController {
  readonly #host: PipHost;
  #window: (Window & typeof globalThis) | undefined;

  constructor(host: PipHost) {
    this.#host = host;
    host.addController(this);
  }

  /** The group of the menu "More"; empty where the browser has no such window. */
  menu(texts: PanelWords): readonly MenuGroup[] {
    if (!opener() && !document.pictureInPictureEnabled) return [];
    const label = this.#window || document.pictureInPictureElement ? texts.endPip : texts.pip;
    return [{ items: [{ label, does: { kind: 'toggle-pip' } }] }];
  }

  hostDisconnected(): void {
    this.#window?.close();
  }

  /** Draws the window anew. */
  update(texts: PanelWords): void {
    const { phase } = this.#state;
    if (phase.kind === 'ended' || phase.kind === 'idle') this.#window?.close();
    else if (this.#window) render(this.#template(texts), this.#window.document.body);
  }

  get #state(): CallState {
    return this.#host.store?.state ?? NO_CALL;
  }

  get #speaker(): Participant | undefined {
    const { participants, speaker } = this.#state;
    return participants.find(({ peerId }) => peerId === speaker) ?? participants[0];
  }

  /** Opens the window, or closes it. Call it in the handler of a click or a key. */
  toggle(texts: PanelWords): void {
    // Where the browser opens none, nothing changes.
    this.#toggle(texts).catch(() => {});
  }

  async #toggle(texts: PanelWords): Promise<void> {
    if (this.#window) return this.#window.close();
    if (document.pictureInPictureElement) return document.exitPictureInPicture();
    const documents = opener();
    if (!documents) return void (await this.#video()?.requestPictureInPicture());
    const pip = await documents.requestWindow({ width: 320, height: 240 });
    const sheet = new pip.CSSStyleSheet();
    sheet.replaceSync(PIP_STYLES);
    pip.document.adoptedStyleSheets = [sheet];
    pip.document.documentElement.lang = shownLanguage(this.#host);
    pip.document.title = texts.pip;
    pip.addEventListener('pagehide', () => {
      this.#window = undefined;
      this.#host.requestUpdate();
    });
    // Its controls ask as those of the element do.
    pip.document.addEventListener('call-request', (event) => {
      if (event instanceof CustomEvent) emit(this.#host, 'call-request', event.detail);
    });
    this.#window = pip;
    this.#host.requestUpdate();
  }

  #video(): HTMLVideoElement | undefined {
    const videos = [...(this.#host.shadowRoot?.querySelectorAll<HTMLVideoElement>('video[data-peer]') ?? [])];
    return videos.find((video) => video.dataset['peer'] === this.#speaker?.peerId) ?? videos[0];
  }

  #template(texts: PanelWords): TemplateResult {
    const { audio } = this.#state.local;
    const speaker = this.#speaker;
    const name = speaker ? displayName(speaker.name) || texts.guest : '';
    return html`
      <main>
        ${
          speaker
            ? html`
                <div class="disc" aria-hidden="true">${initialsOf(name)}</div>
                <video ?hidden=${!speaker.video} autoplay playsinline .muted=${true} .srcObject=${speaker.stream ?? null}></video>
                <bdi class="who">${name}</bdi>
              `
            : nothing
        }
        <div class="bar">
          <button class=${audio ? '' : 'off'} type="button" aria-label=${audio ? texts.mute : texts.unmute} @click=${asks({ kind: 'set-audio', on: !audio })}>
            ${audio ? ICONS.microphone : ICONS.microphoneOff}
          </button>
          <button class="leave" type="button" aria-label=${texts.leave} @click=${asks({ kind: 'leave' })}>${ICONS.leave}</button>
        </div>
      </main>
    `;
  }
}

function opener(): PipOpener | undefined {
  const found: unknown = 'documentPictureInPicture' in window ? window.documentPictureInPicture : undefined;
  return isOpener(found) ? found : undefined;
}

function isOpener(value: unknown): value is PipOpener {
  return typeof value === 'object' && value !== null && 'requestWindow' in value;
}
