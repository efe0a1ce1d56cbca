import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { en, type Words } from './en.ts';

interface Language {
  /** For the attribute `lang` of what the element shows. */
  readonly tag: string;
  readonly words: Words;
}

const ENGLISH: Language = { tag: 'en', words: en };

/**
 * The language that the element has for a language tag (BCP 47): English, where it has no better one. Others are loaded when a page
 * is in them. Rejects where that fails.
 */
export async function languageFor(tag: string): Promise<Language> {
  if (!/^zh\b/iu.test(tag)) return ENGLISH;
  const { zhCn } = await import('./zh-cn.ts');
  // The file may be of another build: during an update, or where the page is older than its node.
  return { tag: 'zh-CN', words: { ...en, ...zhCn } };
}

/**
 * Follows the `lang` of the nearest element around or at the host, also across shadow roots (HTML, "the language of a
 * node"). Where no element has one, the browser's own language decides.
 */
export class LanguageController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #observer: MutationObserver | undefined;
  #language = ENGLISH;
  /** The tag that the page asked for last. */
  #asked: string | undefined;

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
    this.#observer = new MutationObserver(() => void this.#follow());
    for (const root of rootsOf(this.#host)) {
      this.#observer.observe(root, { attributes: true, attributeFilter: ['lang'], subtree: true });
    }
    void this.#follow();
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#observer = undefined;
  }

  /** Until another language has come, and where it cannot be had, the element stays in the one it is in. */
  async #follow(): Promise<void> {
    const tag = tagOf(this.#host);
    if (tag === this.#asked) return;
    this.#asked = tag;
    try {
      const language = await languageFor(tag);
      if (tag !== this.#asked || language.tag === this.#language.tag) return;
      this.#language = language;
      this.#host.requestUpdate();
    } catch {
      if (tag === this.#asked) this.#asked = undefined;
    }
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
