import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { onPath } from '../../scripts/on-path.ts';

const run = promisify(execFile);
const kubectl = onPath('kubectl');
const kustomize = onPath('kustomize');

/** Why `render` answers with nothing. */
export const noRenderer = 'neither kubectl nor kustomize is here: scripts/get-tools.sh kustomize';

/** What `kubectl apply -k` would send; undefined where neither kubectl nor kustomize is installed. */
export async function render(folder: string): Promise<string | undefined> {
  if (kubectl !== undefined) return (await run(kubectl, ['kustomize', folder])).stdout;
  if (kustomize !== undefined) return (await run(kustomize, ['build', folder])).stdout;
  return undefined;
}

/** The manifests of a folder, one after the other. */
export async function asWritten(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml');
  return (await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))).join('\n---\n');
}

const generator = z.tuple([z.object({ name: z.literal('node-settings'), literals: z.array(z.string()) })]);
const kustomization = z.object({ configMapGenerator: generator });

/** The settings of the nodes that a kustomization gives, read without rendering it. */
export async function nodeSettings(folder: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(folder, 'kustomization.yaml'), 'utf8');
  const [{ literals }] = kustomization.parse(parse(text)).configMapGenerator;
  return new Map(
    literals.map((line) => {
      const [name = '', ...value] = line.split('=');
      return [name, value.join('=')] as const;
    }),
  );
}
