import type { CallOptions, CallStore } from '../../client/call/call-store.ts';
import { systemClock } from '../../client/signaling/clock.ts';
import { moveMeter } from './level.ts';
import { sceneOf } from './parse.ts';
import { nameOf } from './people.ts';
import { RehearsalStore } from './rehearsal-store.ts';
import { REHEARSAL_TEXTS, type RehearsalTexts } from './texts.ts';
import { WORDS } from './vocabulary.ts';

/** Makes the store that plays `text` for an element. What the text says and nobody knows is told in the console and on the screen. */
export function rehearse(host: HTMLElement & { readonly room: string }, text: string, options: CallOptions): CallStore {
  const { scene, unknown } = sceneOf(text);
  const line = unknown.length > 0 ? complain(host, unknown) : undefined;
  const caption = scene.captions ? speak(host) : undefined;
  const store: CallStore = new RehearsalStore({
    scene,
    room: host.room,
    options,
    clock: systemClock,
    close: () => {
      line?.remove();
      caption?.remove();
      stopMeter();
    },
  });
  const stopMeter = moveMeter(host, store, systemClock);
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
