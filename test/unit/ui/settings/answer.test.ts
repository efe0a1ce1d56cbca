import { expect, test } from 'vitest';
import { answerSettings, type SettingsHost } from '../../../../web/ui/settings/answer.ts';

const hostWith = (shortcuts: string): SettingsHost => ({
  shortcuts,
  lang: '',
  toggleAttribute: () => true,
  requestUpdate: () => {},
});

test.each([
  ['the list of the page', 'm v', 'm v'],
  ['all where the page has no list', '', ''],
  ['all where the page has them off', 'none', ''],
])('keys that are turned off and on again are %s', (_, before, after) => {
  const host = hostWith(before);
  if (before !== 'none') answerSettings({ kind: 'set-shortcuts', on: false }, host);
  expect(host.shortcuts).toBe('none');
  answerSettings({ kind: 'set-shortcuts', on: true }, host);
  expect(host.shortcuts).toBe(after);
});
