import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LAYOUTS } from '../../../../web/ui/stage/plan.ts';
import { STAGE_TEXTS } from '../../../../web/ui/stage/stage-texts.ts';
import { TILE_TEXTS } from '../../../../web/ui/stage/tile-texts.ts';

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'web', 'ui', 'stage');

type Texts = Readonly<Record<string, unknown>>;

const FILES: readonly (readonly [string, Readonly<Record<string, Texts>>, readonly string[], readonly string[]])[] = [
  ['the stage', STAGE_TEXTS, ['extras.ts', 'screen-menus.ts'], LAYOUTS],
  ['the menu of a tile', TILE_TEXTS, ['tile-menu.ts', 'details.ts'], []],
];

describe.each(FILES)('the texts of %s', (_, languages, sources, others) => {
  test('are all used', () => {
    const used = sources.flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/(?<!-)\btexts\.(\w+)/gu)].map(([, name]) => name ?? ''),
    );
    expect([...new Set([...used, ...others])].sort()).toEqual(Object.keys(languages['en'] ?? {}).sort());
  });

  test('are in each language of the element', () => {
    const spoken = (text: unknown): string => (typeof text === 'function' ? text.toString() : String(text));
    expect(Object.keys(languages)).toEqual(['en', 'zh-CN']);
    const { en = {}, 'zh-CN': zhCn = {} } = languages;
    expect(Object.keys(zhCn).sort()).toEqual(Object.keys(en).sort());
    expect(Object.keys(en).filter((name) => spoken(en[name]) === spoken(zhCn[name]))).toEqual([]);
  });
});
