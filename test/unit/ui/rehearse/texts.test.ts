import { expect, test } from 'vitest';
import { REHEARSAL_TEXTS } from '../../../../web/ui/rehearse/texts.ts';

test('the line of a rehearsal says something of its own in each language', () => {
  const { en, 'zh-CN': zhCn } = REHEARSAL_TEXTS;
  expect(Object.keys(zhCn)).toEqual(Object.keys(en));
  for (const [name, say] of Object.entries(en)) {
    expect(Object.entries(zhCn).find(([key]) => key === name)?.[1]('x')).not.toBe(say('x'));
  }
});
