import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { en } from '../../../../web/ui/words/en.ts';
import { languageFor } from '../../../../web/ui/words/language.ts';
import { zhCn } from '../../../../web/ui/words/zh-cn.ts';

const ui = join(import.meta.dirname, '..', '..', '..', '..', 'web', 'ui');
const LANGUAGES = { 'zh-CN': zhCn };

/** The names of texts that the sources of the element use. */
const used = new Set(
  readdirSync(ui, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...readFileSync(join(ui, file), 'utf8').matchAll(/\bwords\??\.(\w+)/gu)])
    .map(([, name]) => name),
);

test('every text is used, and every text that is used exists', () => {
  expect([...used].sort()).toEqual(Object.keys(en).sort());
});

/** What two texts are compared by. */
function spoken(text: unknown): unknown {
  return typeof text === 'function' ? text.toString() : text;
}

test.each(Object.entries(LANGUAGES))('%s has a text of its own for each text', (_, words) => {
  expect(Object.keys(words).sort()).toEqual(Object.keys(en).sort());
  const english: Readonly<Record<string, unknown>> = en;
  const same = Object.entries(words).filter(([name, text]) => spoken(text) === spoken(english[name]));
  expect(same).toEqual([]);
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
