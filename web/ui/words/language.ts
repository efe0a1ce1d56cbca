import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { en, type Words } from './en.ts';
import { zhCn } from './zh-cn.ts';

interface Language {
  /** For the attribute `lang` of what the element shows. */
  readonly tag: string;
  readonly words: Words;
}

const ENGLISH: Language = { tag: 'en', words: en };
const CHINESE: Language = { tag: 'zh-CN', words: zhCn };

/** The language that the element has for a language tag (BCP 47). English, where it has no better one. */
export function languageFor(tag: string): Language {
  return /^zh\b/iu.test(tag) ? CHINESE : ENGLISH;
}

/**
 * Follows the `lang` of the nearest element around or at the host, also across shadow roots (HTML, "the language of a
 * node"). Where no element has one, the browser's own language decides.
 */
export class LanguageController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #observer: MutationObserver | undefined;
  #language = ENGLISH;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  get tag(): string {
    return this.#language.tag;
  }

  get words(): Words {
    return this.#language.words;
  }

  hostConnected(): void {
    this.#observer = new MutationObserver(() => this.#follow());
    for (const root of rootsOf(this.#host)) {
      this.#observer.observe(root, { attributes: true, attributeFilter: ['lang'], subtree: true });
    }
    this.#follow();
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#observer = undefined;
  }

  #follow(): void {
    const language = languageFor(tagOf(this.#host));
    if (language === this.#language) return;
    this.#language = language;
    this.#host.requestUpdate();
  }
}

/** The roots that an element is in: its shadow root, that of its host, and so on to the document. */
function rootsOf(element: Element): readonly Node[] {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? [root, ...rootsOf(root.host)] : [root];
}

function tagOf(element: Element): string {
  const nearest = element.closest('[lang]');
  if (nearest) return nearest.getAttribute('lang') ?? '';
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? tagOf(root.host) : navigator.language;
}
