import type { CallOptions, CallStore } from '../../client/call/call-store.ts';
import { systemClock } from '../../client/signaling/clock.ts';
import { moveMeter } from './level.ts';
import { open } from './open.ts';
import { sceneOf } from './parse.ts';
import { nameOf } from './people.ts';
import { RehearsalStore } from './rehearsal-store.ts';
import type { BrowserState } from './scene.ts';
import { REHEARSAL_TEXTS, type RehearsalTexts } from './texts.ts';
import { WORDS } from './vocabulary.ts';

/** The element, as far as a rehearsal needs it. */
interface RehearsalHost extends HTMLElement {
  readonly room: string;
  requestUpdate(): void;
}

const browsers = new WeakMap<CallStore, BrowserState>();

/** What a browser would cause, as a store that was made here plays it. It changes with what the person does. */
export function browserOf(store: CallStore): BrowserState | undefined {
  return browsers.get(store);
}

/** Makes the store that plays `text` for an element. What the text says and nobody knows is told in the console and on the screen. */
export function rehearse(host: RehearsalHost, text: string, options: CallOptions): CallStore {
  const { scene, unknown } = sceneOf(text);
  const line = unknown.length > 0 ? complain(host, unknown) : undefined;
  const caption = scene.captions ? speak(host) : undefined;
  const browser = { asks: false, soundOff: false, silent: false, ...scene.browser };
  const answered = new AbortController();
  const store = new RehearsalStore({
    scene,
    room: host.room,
    options,
    clock: systemClock,
    close: () => {
      line?.remove();
      caption?.remove();
      answered.abort();
      stopOpening();
      stopMeter();
    },
  });
  host.addEventListener(
    'call-request',
    ({ detail: { kind } }) => {
      if (kind === 'enable-sound') browser.soundOff = false;
      else if (kind === 'set-microphone') browser.silent = false;
      else return;
      host.requestUpdate();
    },
    { signal: answered.signal },
  );
  const stopOpening = open(host, store, scene.opens, systemClock);
  const stopMeter = browser.silent ? () => {} : moveMeter(host, store, systemClock);
  browsers.set(store, browser);
  return store;
}

/** What a page would put into the slot, said by the first of the others. */
function speak(host: HTMLElement): HTMLElement {
  const line = document.createElement('p');
  line.slot = 'captions';
  line.textContent = textsFor(host).caption(nameOf(0));
  host.append(line);
  return line;
}

const isChinese = (host: HTMLElement): boolean =>
  host.closest('[lang]')?.getAttribute('lang')?.toLowerCase().startsWith('zh') === true;

const textsFor = (host: HTMLElement): RehearsalTexts => REHEARSAL_TEXTS[isChinese(host) ? 'zh-CN' : 'en'];

function complain(host: HTMLElement, unknown: readonly string[]): HTMLElement {
  const words = unknown.map((word) => `"${word}"`).join(', ');
  const known = Object.keys(WORDS).join(', ');
  const { en } = REHEARSAL_TEXTS;
  // biome-ignore lint/suspicious/noConsole: where developers look
  console.warn(`<video-call> ${en.unknown(words)} ${en.known(known)}`);
  const texts = textsFor(host);
  const line = document.createElement('p');
  line.className = 'rehearsal';
  line.lang = isChinese(host) ? 'zh-CN' : 'en';
  line.setAttribute('role', 'alert');
  line.textContent = `${texts.unknown(words)} ${texts.known(known)}`;
  host.shadowRoot?.adoptedStyleSheets.push(lineStyles());
  host.shadowRoot?.append(line);
  return line;
}

let sheet: CSSStyleSheet | undefined;

function lineStyles(): CSSStyleSheet {
  if (sheet) return sheet;
  sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { position: relative; }
    .rehearsal {
      position: absolute; inset: auto 0 0; z-index: 10; box-sizing: border-box; max-block-size: 40%; margin: 0; padding: 0.5rem 0.75rem;
      overflow-y: auto; border: 2px solid currentColor; background: #fff4d6; color: #4a3000; font-size: 0.8125rem; text-align: start;
    }
  `);
  return sheet;
}
