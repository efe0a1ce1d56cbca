import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { missing, onPath } from '../../scripts/on-path.ts';
import { noRenderer, render, withOverlay } from './kustomize.ts';
import { type Manifest, ofKind, parseManifests } from './manifests.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const k6 = onPath('k6');
const validator = onPath('kubernetes-validate');

const text = await withOverlay({ overlay: 'demo', namespace: 'signalbox-demo', components: ['load'] }, render);

function jobOf(manifests: readonly Manifest[]) {
  const [job] = ofKind(manifests, 'Job');
  const [container] = job?.spec.template.spec.containers ?? [];
  if (job === undefined || container === undefined) throw new Error('no Job with a container');
  return { ...job.spec.template.spec, container };
}

/** The data of a ConfigMap that kustomize named with a hash. */
function configMap(manifests: readonly Manifest[], name: string) {
  const found = ofKind(manifests, 'ConfigMap').find(({ metadata }) => metadata.name === name);
  if (found === undefined) throw new Error(`no ConfigMap ${name}`);
  return found.data;
}

/** What the pod finds, by path. */
function files(
  manifests: readonly Manifest[],
  settings: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const { volumes, container } = jobOf(manifests);
  const entries = container.volumeMounts.flatMap(({ name, mountPath, subPathExpr }) => {
    const data = configMap(manifests, volumes.find((volume) => volume.name === name)?.configMap.name ?? '');
    if (subPathExpr === undefined)
      return Object.entries(data).map(([key, value]) => [join(mountPath, key), value] as const);
    const key = subPathExpr.replace(/\$\((\w+)\)/, (_, variable: string) => settings[variable] ?? '');
    return [[mountPath, data[key] ?? ''] as const];
  });
  return new Map(entries);
}

describe('Kubernetes, load', () => {
  test('the ConfigMaps have every script and all that they import', (context) => {
    if (text === undefined) return context.skip(noRenderer);
    const manifests = parseManifests(text);
    const { volumes } = jobOf(manifests);
    const keys = volumes.map(({ configMap: { name } }) => Object.keys(configMap(manifests, name)).sort());
    const sources = ['loadtest/*.ts', 'loadtest/lib/*.ts', 'src/protocol/*.ts'].map((pattern) =>
      globSync(pattern, { cwd: root })
        .map((path) => basename(path))
        .filter((name) => !name.endsWith('.d.ts'))
        .sort(),
    );
    expect(keys).toEqual(sources);
  });

  test('k6 can run each script as the pod finds it', async (context) => {
    if (text === undefined) return context.skip(noRenderer);
    if (k6 === undefined) return context.skip(missing('k6'));
    const manifests = parseManifests(text);
    const { container } = jobOf(manifests);
    const path = container.args.at(-1) ?? '';
    for (const name of globSync('loadtest/*.ts', { cwd: root }).map((file) => basename(file, '.ts'))) {
      const folder = await mkdtemp(join(tmpdir(), 'signalbox-k6-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      for (const [file, content] of files(manifests, { SCRIPT: name })) {
        await mkdir(join(folder, dirname(file)), { recursive: true });
        await writeFile(join(folder, file), content);
      }
      // It reads the script and all that it imports, and starts nothing.
      await run(k6, ['inspect', join(folder, path)], {
        env: { ...process.env, K6_AUTO_EXTENSION_RESOLUTION: 'false' },
      });
    }
  });

  test('nodes and edge let all of it in', (context) => {
    if (text === undefined) return context.skip(noRenderer);
    const manifests = parseManifests(text);
    const data = ofKind(manifests, 'ConfigMap').find(({ metadata }) => metadata.name.startsWith('node-settings'));
    expect(data?.data['ADDRESS_LIMITS']).toBe('0');
    const edge = ofKind(manifests, 'Deployment').find(({ metadata }) => metadata.name === 'edge');
    const names = edge?.spec.template.spec.containers[0]?.env.map(({ name }) => name);
    expect(names).toContain('EDGE_UNLIMITED_ADDRESSES');
  });

  test.for(['1.30', '1.37'])('every object fits the schemas of Kubernetes %s', async (release, context) => {
    if (text === undefined) return context.skip(noRenderer);
    if (validator === undefined) return context.skip(missing('kubernetes-validate'));
    const folder = await mkdtemp(join(tmpdir(), 'signalbox-k8s-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'all.yaml');
    await writeFile(file, text);
    const { stdout, stderr } = await run(validator, ['--strict', '--kubernetes-version', release, file]);
    expect(`${stdout}${stderr}`.match(/ passed for resource /g)).toHaveLength(parseManifests(text).length);
  });
});
