import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { linkText, shortText } from '../../../../web/ui/connections/connection-row.ts';
import { CONNECTION_TEXTS } from '../../../../web/ui/connections/words.ts';
import { TILE_TEXTS } from '../../../../web/ui/stage/tile-texts.ts';

const { en, 'zh-CN': zhCn } = CONNECTION_TEXTS;
const tile = TILE_TEXTS['en'];
if (!en || !zhCn || !tile) throw new Error('two languages');

const connected = { connection: 'connected', quality: undefined, paused: false } as const;

test.each([
  [connected, 'Good connection'],
  [{ ...connected, quality: 'fair' }, 'Weak connection'],
  [{ ...connected, quality: 'poor', paused: true }, 'Very weak connection · Video paused'],
  [{ ...connected, connection: 'still-connecting' }, 'Connecting…'],
  [{ ...connected, connection: 'interrupted', quality: 'poor', paused: true }, 'Interrupted'],
  [{ ...connected, connection: 'failed' }, 'No connection'],
] as const)('R341: of %j the list says %s', (person, text) => {
  expect(linkText(person, en)).toBe(text);
});

test('R341: in short it says the way, the delay and the loss, as far as they are known', () => {
  expect(shortText({ path: 'relayed', rttMs: 84.4, loss: 0.0213 }, tile)).toBe('Relayed · 84 ms · Loss 2.1 %');
  expect(shortText({ path: 'direct', rttMs: undefined }, tile)).toBe('Direct');
  expect(shortText({}, tile)).toBe('');
});

test('the texts are all used, and are in each language of the element', () => {
  const folder = join(import.meta.dirname, '..', '..', '..', '..', 'web', 'ui', 'connections');
  const sources = ['connection-row.ts', 'connections-panel.ts'].map((file) => readFileSync(join(folder, file), 'utf8'));
  const used = sources.flatMap((source) => [...source.matchAll(/\bown\.(\w+)/gu)].map(([, name = '']) => name));
  expect([...new Set([...used, 'good', 'fair', 'poor'])].sort()).toEqual(Object.keys(en).sort());
  expect(Object.keys(zhCn).sort()).toEqual(Object.keys(en).sort());
  expect(
    Object.entries(en).filter(([name, text]) => Object.entries(zhCn).some(([n, t]) => n === name && t === text)),
  ).toEqual([]);
});
