import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const root = join(import.meta.dirname, '..', '..');

const Described = z.object({ name: z.string(), description: z.string().default('') });
const typed = z.object({ text: z.string() });

const Member = Described.extend({
  kind: z.enum(['field', 'method']),
  privacy: z.string().optional(),
  readonly: z.boolean().default(false),
  attribute: z.string().optional(),
  type: typed.optional(),
  parameters: z.array(z.object({ name: z.string() })).default([]),
});

const Element = z.object({
  name: z.string(),
  tagName: z.string(),
  attributes: z.array(Described.extend({ type: typed, default: z.string().optional(), fieldName: z.string() })),
  members: z.array(Member),
  events: z.array(Described.extend({ type: typed })).default([]),
  slots: z.array(Described).default([]),
  cssParts: z.array(Described).default([]),
  cssProperties: z.array(Described).default([]),
  cssStates: z.array(Described).default([]),
});

/** What the JSDoc of an element says of it, and what its class has. */
export type Element = z.infer<typeof Element>;

const Manifest = z.object({ modules: z.array(z.object({ declarations: z.array(z.unknown()) })) });

/** The elements of web/ui, by tag, as the custom elements analyzer reads them (custom-elements.config.ts). */
export async function readElements(): Promise<ReadonlyMap<string, Element>> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-manifest-'));
  try {
    const cem = join(root, 'node_modules', '@custom-elements-manifest', 'analyzer', 'cem.js');
    const args = [cem, 'analyze', '--config', 'custom-elements.config.ts', '--outdir', relative(root, folder)];
    await promisify(execFile)(process.execPath, args, { cwd: root });
    const manifest = Manifest.parse(JSON.parse(await readFile(join(folder, 'custom-elements.json'), 'utf8')));
    const found = manifest.modules.flatMap(({ declarations }) => declarations).map((each) => Element.safeParse(each));
    return new Map(found.flatMap(({ data }) => (data ? [[data.tagName, data] as const] : [])));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The methods that a page calls: public ones that say what they do. */
export function methodsOf({ members }: Element): readonly z.infer<typeof Member>[] {
  return members.filter(
    ({ kind, privacy = 'public', description, name }) =>
      kind === 'method' && privacy === 'public' && description !== '' && !INNER.has(name),
  );
}

/** Public for the element's own controllers and for subclasses. */
const INNER: ReadonlySet<string> = new Set(['createStore', 'callChanged', 'connectedMoveCallback']);

/** The properties that a page sets. */
export function propertiesOf({ members }: Element): readonly z.infer<typeof Member>[] {
  return members.filter(
    ({ kind, privacy = 'public', readonly }) => kind === 'field' && privacy === 'public' && !readonly,
  );
}
