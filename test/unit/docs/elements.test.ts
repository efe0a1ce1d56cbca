import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { frameworkFiles } from '../../../scripts/elements/frameworks.ts';
import { type Element, readElements } from '../../../scripts/elements/manifest.ts';
import { elementPage } from '../../../scripts/elements/page.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const read = (...path: readonly string[]) => readFileSync(join(root, ...path), 'utf8');

let elements: readonly Element[];

beforeAll(async () => {
  elements = [...(await readElements()).values()];
}, 60_000);

test('R334: docs/component.md and the elements say the same; `npm run docs` writes the tables', () => {
  const page = read('docs', 'component.md');
  expect(elements.reduce(elementPage, page)).toBe(page);
});

test('every table of the page has rows, and every description is a sentence', () => {
  const [call] = elements;
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
