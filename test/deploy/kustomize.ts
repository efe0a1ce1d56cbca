import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { onPath } from '../../scripts/on-path.ts';

const run = promisify(execFile);
const kubectl = onPath('kubectl');
const kustomize = onPath('kustomize');
const root = join(import.meta.dirname, '..', '..');

/** Why `render` answers with nothing. */
export const noRenderer = 'neither kubectl nor kustomize is here: scripts/get-tools.sh kustomize';

/** What `kubectl apply -k` would send; undefined where neither kubectl nor kustomize is installed. */
export async function render(folder: string): Promise<string | undefined> {
  if (kubectl !== undefined) return (await run(kubectl, ['kustomize', folder])).stdout;
  if (kustomize !== undefined) return (await run(kustomize, ['build', folder])).stdout;
  return undefined;
}

/** The same for an overlay with more components, as an operator would add them to a copy of it in its namespace. */
export async function renderWith(
  overlay: string,
  namespace: string,
  components: readonly string[],
): Promise<string | undefined> {
  const cache = join(root, '.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'overlay-'));
  const from = (name: string) => relative(folder, join(root, 'k8s', name));
  try {
    const lines = [
      'apiVersion: kustomize.config.k8s.io/v1beta1',
      'kind: Kustomization',
      `namespace: ${namespace}`,
      `resources: [${from(`overlays/${overlay}`)}]`,
      `components: [${components.map((name) => from(`components/${name}`)).join(', ')}]`,
    ];
    await writeFile(join(folder, 'kustomization.yaml'), lines.join('\n'));
    return await render(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
