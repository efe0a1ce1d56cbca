import { expect, test } from 'vitest';
import { notesOf } from '../../../scripts/lib/changelog.ts';

const changelog = '# Changelog\n\n## Unreleased\n\n- new\n\n## 1.10.0, 2026-12-01\n\n- b\n  more\n\n## 1.1.0\n\n- a\n';

test('the notes of a version are what stands below its heading', () => {
  expect(notesOf('1.10.0', changelog)).toBe('- b\n  more');
  expect(notesOf('1.1.0', changelog)).toBe('- a');
});

test('a version that is not there has none', () => {
  expect(notesOf('1.1', changelog)).toBeUndefined();
  expect(notesOf('2.0.0', changelog)).toBeUndefined();
});
