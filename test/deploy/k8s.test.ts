import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { onPath } from '../../scripts/on-path.ts';
import { asWritten, nodeSettings, noRenderer, render } from './kustomize.ts';
import { type Container, type Manifest, type Of, ofKind, parseManifests, selects } from './manifests.ts';
import { unknownSettings } from './settings.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const production = join(root, 'k8s', 'overlays', 'production');
const base = join(root, 'k8s', 'base');
/** Oldest and newest release that the manifests are checked against. */
const releases = ['1.30', '1.37'];

const validator = onPath('kubernetes-validate');
const rendered = { base: await render(base), production: await render(production) };
const noValidator = 'kubernetes-validate is not here: scripts/get-tools.sh kubernetes-validate';

const sources: readonly (readonly [string, string | undefined])[] = [
  ['base as written', await asWritten(base)],
  ['base rendered', rendered.base],
  ['production rendered', rendered.production],
];

function only<T>(items: readonly T[], what: string): T {
  const [item, ...more] = items;
  if (item === undefined || more.length > 0) throw new Error(`${items.length} of ${what}, not one`);
  return item;
}

function deployment(manifests: readonly Manifest[], name: string): Of<'Deployment'> {
  return only(
    ofKind(manifests, 'Deployment').filter((each) => each.metadata.name === name),
    `Deployment ${name}`,
  );
}

function containerOf(manifests: readonly Manifest[], name: string): Container {
  return only(deployment(manifests, name).spec.template.spec.containers, `containers of ${name}`);
}

describe.each(sources)('Kubernetes, %s', (_name, text) => {
  const check = (title: string, body: (manifests: readonly Manifest[]) => void) =>
    test(title, (context) => {
      if (text === undefined) return context.skip(noRenderer);
      body(parseManifests(text));
    });

  check('a node is asked on the right endpoints, and liveness never asks Redis', (manifests) => {
    const node = containerOf(manifests, 'node');
    expect(node.startupProbe?.httpGet).toEqual({ path: '/health/live', port: 'http' });
    expect(node.livenessProbe?.httpGet).toEqual({ path: '/health/live', port: 'http' });
    expect(node.readinessProbe?.httpGet).toEqual({ path: '/health/ready', port: 'http' });
    expect(containerOf(manifests, 'edge').livenessProbe?.httpGet).toEqual({ path: '/health', port: 'admin' });
  });

  check('the restricted pod security standard holds for every pod', (manifests) => {
    for (const { spec } of ofKind(manifests, 'Deployment')) {
      const pod = spec.template.spec;
      expect(pod.automountServiceAccountToken).toBe(false);
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: expect.any(Number),
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const { securityContext } of pod.containers) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
    }
  });

  check('images have a tag other than latest and are not pulled again', (manifests) => {
    for (const { image, imagePullPolicy } of ofKind(manifests, 'Deployment').flatMap(
      (each) => each.spec.template.spec.containers,
    )) {
      expect(image).toMatch(/:(?!latest$)[\w.-]+$/);
      expect(imagePullPolicy).toBe('IfNotPresent');
    }
  });

  check('every container says what it needs and what it may take', (manifests) => {
    for (const { resources } of ofKind(manifests, 'Deployment').flatMap((each) => each.spec.template.spec.containers)) {
      expect(resources).toMatchObject({
        requests: { cpu: expect.any(String), memory: expect.any(String) },
        limits: { memory: expect.any(String) },
      });
    }
  });

  check('each selector takes the pods that it is meant for', (manifests) => {
    const pods = ofKind(manifests, 'Deployment').map(({ metadata, spec }) => {
      expect(selects(spec.selector.matchLabels, spec.template.metadata.labels), metadata.name).toBe(true);
      for (const { labelSelector } of spec.template.spec.topologySpreadConstraints) {
        expect(selects(labelSelector.matchLabels, spec.template.metadata.labels), metadata.name).toBe(true);
      }
      return { name: metadata.name, labels: spec.template.metadata.labels };
    });
    const taken = (wanted: Readonly<Record<string, string>>) =>
      pods.filter(({ labels }) => selects(wanted, labels)).map(({ name }) => name);

    for (const { metadata, spec } of ofKind(manifests, 'PodDisruptionBudget')) {
      expect(taken(spec.selector.matchLabels)).toEqual([metadata.name]);
    }
    for (const { metadata, spec } of ofKind(manifests, 'NetworkPolicy')) {
      expect(taken(spec.podSelector.matchLabels)).toEqual([metadata.name]);
    }
    for (const { metadata, spec } of ofKind(manifests, 'Service')) {
      expect(taken(spec.selector)).toEqual([metadata.name === 'nodes' ? 'node' : metadata.name]);
    }
    expect(
      ofKind(manifests, 'PodDisruptionBudget')
        .map(({ metadata }) => metadata.name)
        .sort(),
    ).toEqual(['edge', 'node']);
  });

  check('each Service sends to a port that its pods have', (manifests) => {
    for (const { metadata, spec } of ofKind(manifests, 'Service')) {
      const { ports } = containerOf(manifests, metadata.name === 'nodes' ? 'node' : metadata.name);
      for (const { targetPort } of spec.ports) expect(ports.map(({ name }) => name)).toContain(targetPort);
    }
  });

  check('the autoscaler drives the nodes, and the edge has room for twice as many as it may start', (manifests) => {
    const { spec } = only(ofKind(manifests, 'HorizontalPodAutoscaler'), 'autoscaler');
    expect(spec.scaleTargetRef).toMatchObject({ kind: 'Deployment', name: 'node' });
    expect(spec.minReplicas).toBeGreaterThanOrEqual(2);
    expect(deployment(manifests, 'node').spec.replicas).toBeUndefined();
    expect(edgeDefault('EDGE_SLOTS')).toBeGreaterThanOrEqual(2 * spec.maxReplicas);
  });

  check('the edge finds the nodes by the headless Service, on the port they listen on', (manifests) => {
    const nodes = only(
      ofKind(manifests, 'Service').filter(({ spec }) => spec.clusterIP === 'None'),
      'headless Service',
    );
    expect(edgeConfig).toContain(`EDGE_NODES-${nodes.metadata.name}}`);
    expect(containerOf(manifests, 'node').ports).toEqual([
      expect.objectContaining({ name: 'http', containerPort: edgeDefault('EDGE_NODE_PORT') }),
    ]);
    expect(containerOf(manifests, 'edge').ports).toEqual([
      expect.objectContaining({ name: 'http', containerPort: edgeDefault('EDGE_PORT') }),
      expect.objectContaining({ name: 'admin', containerPort: edgeDefault('EDGE_ADMIN_PORT') }),
    ]);
  });

  check('pods are given longer to end than they take', (manifests) => {
    const grace = (name: string) => deployment(manifests, name).spec.template.spec.terminationGracePeriodSeconds;
    expect(grace('node') * 1_000).toBeGreaterThan(Number(settings.get('DRAIN_MS')));
    const stopAfter = containerOf(manifests, 'edge').env.find(({ name }) => name === 'EDGE_STOP_AFTER')?.value ?? '';
    expect(stopAfter).toMatch(/^\d+s$/);
    expect(grace('edge')).toBeGreaterThan(Number.parseInt(stopAfter, 10) + 5);
  });

  check('every variable is one that the node, or the edge, reads', (manifests) => {
    expect(unknownSettings(containerOf(manifests, 'node').env.map(({ name }) => name))).toEqual([]);
    for (const { name } of containerOf(manifests, 'edge').env) expect(edgeConfig).toContain(`\${${name}-`);
  });
});

const edgeConfig = await readFile(join(root, 'deploy', 'haproxy', 'haproxy.cfg'), 'utf8');
const settings = await nodeSettings(base);

function edgeDefault(name: string): number {
  return Number(new RegExp(`\\$\\{${name}-(\\d+)\\}`).exec(edgeConfig)?.[1]);
}

test.each([
  ['base', base],
  ['production', production],
])('the settings in %s are settings of a node', async (_name, folder) => {
  expect(unknownSettings((await nodeSettings(folder)).keys())).toEqual([]);
});

test('nodes reach Redis by the name of its Service', async () => {
  const { hostname, port } = new URL(settings.get('REDIS_URL') ?? '');
  const redis = ofKind(parseManifests(await asWritten(base)), 'Service').find(
    ({ metadata }) => metadata.name === hostname,
  );
  expect(redis?.spec.ports.map((each) => String(each.port))).toEqual([port]);
});

describe.each(['base', 'production'] as const)('Kubernetes, %s rendered as a whole', (name) => {
  test.for(releases)(
    'every object fits the schemas of Kubernetes %s, with no field it does not know',
    async (release, context) => {
      const text = rendered[name];
      if (text === undefined) return context.skip(noRenderer);
      if (validator === undefined) return context.skip(noValidator);
      const folder = await mkdtemp(join(tmpdir(), 'signalbox-k8s-'));
      try {
        const file = join(folder, 'all.yaml');
        await writeFile(file, text);
        const { stdout, stderr } = await run(validator, ['--strict', '--kubernetes-version', release, file]);
        expect(`${stdout}${stderr}`.match(/ passed for resource /g)).toHaveLength(parseManifests(text).length);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );

  test('references to generated ConfigMaps and between objects resolve', (context) => {
    const text = rendered[name];
    if (text === undefined) return context.skip(noRenderer);
    const manifests = parseManifests(text);
    const pods = ofKind(manifests, 'Deployment').map(({ spec }) => spec.template.spec);
    const wanted = [
      ...pods
        .flatMap(({ containers }) => containers.flatMap(({ envFrom }) => envFrom))
        .map((each) => each.configMapRef),
      ...pods.flatMap(({ volumes }) => volumes).map((each) => each.configMap),
    ].flatMap((each) => each?.name ?? []);
    const maps = ofKind(manifests, 'ConfigMap').map(({ metadata }) => metadata.name);
    expect(wanted.sort()).toEqual(maps.sort());
    const { data } = only(
      ofKind(manifests, 'ConfigMap').filter(({ metadata }) => metadata.name.startsWith('node-settings')),
      'node settings',
    );
    expect(data).toMatchObject(Object.fromEntries(settings));
    for (const { spec } of ofKind(manifests, 'Ingress')) {
      const { service } = only(
        spec.rules.flatMap(({ http }) => http.paths),
        'paths',
      ).backend;
      const target = ofKind(manifests, 'Service').find(({ metadata }) => metadata.name === service.name);
      expect(target?.spec.ports.map((each) => each.name)).toContain(service.port.name);
    }
  });
});

test('production puts every object into its own namespace', (context) => {
  if (rendered.production === undefined) return context.skip(noRenderer);
  const manifests = parseManifests(rendered.production);
  const { metadata } = only(ofKind(manifests, 'Namespace'), 'namespace');
  const others = manifests.filter(({ kind }) => kind !== 'Namespace').map((each) => each.metadata.namespace);
  expect(new Set(others)).toEqual(new Set([metadata.name]));
});
