import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
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

export interface OwnOverlay {
  /** The overlay of k8s/overlays that it begins with. */
  readonly overlay: string;
  readonly namespace: string;
  /** More components of k8s/components. */
  readonly components?: readonly string[];
  /** More fields of the kustomization. */
  readonly fields?: object;
}

/** Calls with a folder that has an overlay of one's own, as an operator would make it. */
export async function withOverlay<T>(
  { overlay, namespace, components = [], fields = {} }: OwnOverlay,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const cache = join(root, '.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'overlay-'));
  const from = (name: string) => relative(folder, join(root, 'k8s', name));
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace,
    resources: [from(`overlays/${overlay}`)],
    components: components.map((name) => from(`components/${name}`)),
    ...fields,
  };
  try {
    await writeFile(join(folder, 'kustomization.yaml'), stringify(kustomization));
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
