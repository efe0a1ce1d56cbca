import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rehearsePage } from '../../../scripts/rehearse-page.ts';

test('docs/rehearse.md has the words that there are; `npm run docs` writes them', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'rehearse.md'), 'utf8');
  expect(page).toBe(rehearsePage(page));
});
