import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '..', '..');
const described = z.array(z.object({ name: z.string(), description: z.string() }));
const Element = z.object({
  customElement: z.literal(true),
  tagName: z.literal('video-call'),
  attributes: described,
  events: described,
  slots: described,
  cssParts: described,
  cssProperties: described,
  cssStates: described,
});
const Manifest = z.object({ modules: z.array(z.object({ declarations: z.array(z.unknown()) })) });

let folder: string;
let element: z.infer<typeof Element>;
let page: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-manifest-'));
  const cem = join(root, 'node_modules', '@custom-elements-manifest', 'analyzer', 'cem.js');
  const args = [cem, 'analyze', '--config', 'custom-elements.config.ts', '--outdir', relative(root, folder)];
  await promisify(execFile)(process.execPath, args, { cwd: root });
  const manifest = Manifest.parse(JSON.parse(await readFile(join(folder, 'custom-elements.json'), 'utf8')));
  const declarations = manifest.modules.flatMap((module) => module.declarations);
  element = Element.parse(declarations.find((declaration) => Element.safeParse(declaration).success));
  page = await readFile(join(root, 'docs', 'component.md'), 'utf8');
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** First and last cells of the rows of the table under a header whose first cell is `header`. */
function table(header: string): (readonly [string, string])[] {
  const lines = page.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${header} |`)) + 2;
  const end = lines.findIndex((line, index) => index >= start && !line.startsWith('|'));
  return lines.slice(start, end).map((line) => {
    const cells = line.replace(/^\| | \|$/gu, '').split(/ (?<!\\)\| /u);
    return [(cells[0] ?? '').replace(/^`(?::state\()?(.*?)\)?`$/u, '$1'), cells.at(-1) ?? ''];
  });
}

test.each([
  ['Attribute', 'attributes'],
  ['Event', 'events'],
  ['Slot', 'slots'],
  ['Part', 'cssParts'],
  ['Custom property', 'cssProperties'],
  ['State', 'cssStates'],
] as const)('docs/component.md and the element say the same: %s', (header, kind) => {
  const wanted = element[kind].map(({ name, description }) => [name, description]);
  expect(wanted.length).toBeGreaterThan(2);
  expect(table(header)).toEqual(wanted);
});
