import { en, type PanelWords } from './words-en.ts';
import { zhCn } from './words-zh-cn.ts';

export type { PanelWords };

/** `lang`: a language of the element. */
export function panelWords(lang: string): PanelWords {
  return lang === 'zh-CN' ? zhCn : en;
}
