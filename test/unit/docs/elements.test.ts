import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { frameworkFiles } from '../../../scripts/elements/frameworks.ts';
import { type Element, readElements } from '../../../scripts/elements/manifest.ts';
import { elementPage, PAGES } from '../../../scripts/elements/page.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const read = (...path: readonly string[]) => readFileSync(join(root, ...path), 'utf8');

let elements: readonly Element[];

beforeAll(async () => {
  elements = [...(await readElements()).values()];
}, 60_000);

test('R334: the pages and the elements say the same; `npm run docs` writes the tables', () => {
  expect(elements.map(({ tagName }) => tagName).sort()).toEqual(Object.keys(PAGES).sort());
  for (const element of elements) {
    const page = read('docs', PAGES[element.tagName] ?? '');
    expect(elementPage(page, element)).toBe(page);
  }
});

test('every table of the page has rows, and every description is a sentence', () => {
  const call = elements.find(({ tagName }) => tagName === 'video-call');
  if (!call) throw new Error('no element');
  for (const list of [call.attributes, call.events, call.slots, call.cssParts, call.cssProperties, call.cssStates]) {
    expect(list.length).toBeGreaterThan(2);
    for (const { name, description } of list) expect(description, name).toMatch(/^[^a-z].*[.)]$/u);
  }
});

test('R334: wrappers and types for frameworks are those of the elements; `npm run docs` writes them', () => {
  const files = frameworkFiles(elements);
  expect(readdirSync(join(root, 'web', 'ui', 'frameworks')).sort()).toEqual(Object.keys(files).sort());
  for (const [name, text] of Object.entries(files)) expect(read('web', 'ui', 'frameworks', name), name).toBe(text);
});
