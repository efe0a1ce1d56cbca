import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import * as chat from '../../../../web/ui/chat/words.ts';
import { en as panelsEn } from '../../../../web/ui/panels/words-en.ts';
import { zhCn as panelsZhCn } from '../../../../web/ui/panels/words-zh-cn.ts';
import { en } from '../../../../web/ui/words/en.ts';
import { languageFor } from '../../../../web/ui/words/language.ts';
import { zhCn } from '../../../../web/ui/words/zh-cn.ts';

const ui = join(import.meta.dirname, '..', '..', '..', '..', 'web', 'ui');
const LANGUAGES = { 'zh-CN': zhCn };

/** Texts of files that are loaded later: their folder of `web/ui`, where no other text has the name `texts`. */
const LATER = {
  panels: {
    english: panelsEn,
    'zh-CN': panelsZhCn,
    folders: ['panels', 'people', 'settings', 'cameras', 'pip', 'screens', 'captions'],
  },
  chat: { english: chat.en, 'zh-CN': chat.zhCn, folders: ['chat'] },
};

/** The names of texts that the sources of the element use. */
function usedIn(folders: readonly string[], use: RegExp): readonly (string | undefined)[] {
  const files = folders
    .map((folder) => join(ui, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)));
  const names = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(use)])
    .map(([, name]) => name);
  return [...new Set(names)].sort();
}

test('every text is used, and every text that is used exists', () => {
  expect(usedIn(['.'], /\bwords\??\.(?!ts\b)(\w+)/gu)).toEqual(Object.keys(en).sort());
});

describe.each(Object.entries(LATER))('%s', (_, { folders, english, ...others }) => {
  test('every text is used, and every text that is used exists', () => {
    expect(usedIn(folders, /\btexts\.(\w+)/gu)).toEqual(Object.keys(english).sort());
  });

  test.each(Object.entries(others))('%s has a text of its own for each text', (_language, words) => {
    expectTranslated(words, english);
  });
});

/** What two texts are compared by. */
function spoken(text: unknown): unknown {
  return typeof text === 'function' ? text.toString() : text;
}

function expectTranslated(words: object, english: Readonly<Record<string, unknown>>): void {
  expect(Object.keys(words).sort()).toEqual(Object.keys(english).sort());
  const same = Object.entries(words).filter(([name, text]) => spoken(text) === spoken(english[name]));
  expect(same).toEqual([]);
}

test.each(Object.entries(LANGUAGES))('%s has a text of its own for each text', (_, words) => {
  expectTranslated(words, en);
});

test.each([
  ['zh-CN', 'zh-CN'],
  ['zh', 'zh-CN'],
  ['zh-Hant-TW', 'zh-CN'],
  ['ZH-hans', 'zh-CN'],
  ['en-GB', 'en'],
  ['de', 'en'],
  ['', 'en'],
  ['zha', 'en'],
])('a page in "%s" gets the texts of %s', async (tag, expected) => {
  expect((await languageFor(tag)).tag).toBe(expected);
});

test('R265: a word that the file of another build lacks is English', async () => {
  vi.doMock('../../../../web/ui/words/zh-cn.ts', () => ({ zhCn: { mute: '静音' } }));
  onTestFinished(() => void vi.doUnmock('../../../../web/ui/words/zh-cn.ts'));
  vi.resetModules();
  const fresh = await import('../../../../web/ui/words/language.ts');
  const { words } = await fresh.languageFor('zh-CN');
  expect([words.mute, words.full]).toEqual(['静音', en.full]);
});
