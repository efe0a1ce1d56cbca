import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { noRenderer, render, withOverlay } from './kustomize.ts';
import { type Container, type Manifest, type Of, ofKind, parseManifests, selects } from './manifests.ts';
import { unknownSettings } from './settings.ts';

const root = join(import.meta.dirname, '..', '..');
const edgeConfig = await readFile(join(root, 'deploy', 'haproxy', 'haproxy.cfg'), 'utf8');
const edgeScript = await readFile(join(root, 'deploy', 'haproxy', 'edge.sh'), 'utf8');

const more = { overlay: 'production', namespace: 'signalbox', components: ['gateway', 'monitoring', 'zones'] };

const rendered: readonly (readonly [string, string | undefined])[] = [
  ['demo', await render(join(root, 'k8s', 'overlays', 'demo'))],
  ['production', await render(join(root, 'k8s', 'overlays', 'production'))],
  ['production with more components', await withOverlay(more, render)],
];

const OURS = { 'app.kubernetes.io/name': 'signalbox', 'app.kubernetes.io/instance': 'signalbox' };

/** How long CoreDNS keeps an answer as kubeadm sets it up, in s: until then an edge may not know a new node. */
const DNS_CACHE_S = 30;

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

function containers(manifests: readonly Manifest[]): readonly Container[] {
  return ofKind(manifests, 'Deployment').flatMap((each) => each.spec.template.spec.containers);
}

function edgeDefault(name: string): number {
  return Number(new RegExp(`\\$\\{${name}-(\\d+)\\}`).exec(edgeConfig)?.[1]);
}

/** The value of a variable of a container; NaN where there is none. */
function given({ env }: Container, name: string): number {
  return Number(env.find((each) => each.name === name)?.value ?? Number.NaN);
}

describe.each(rendered)('Kubernetes, %s', (name, text) => {
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
  });

  check('an edge lives without nodes, and is ready with one that lives', (manifests) => {
    const edge = containerOf(manifests, 'edge');
    expect(edge.livenessProbe?.httpGet).toEqual({ path: '/health/live', port: 'admin' });
    expect(edge.readinessProbe?.httpGet).toEqual({ path: '/health/ready', port: 'admin' });
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
    }
    for (const { securityContext } of containers(manifests)) {
      expect(securityContext).toMatchObject({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true });
      expect(securityContext.capabilities.drop).toEqual(['ALL']);
      // The one that the standard lets a pod add.
      expect(securityContext.capabilities.add ?? ['NET_BIND_SERVICE']).toEqual(['NET_BIND_SERVICE']);
    }
    const { labels } = only(ofKind(manifests, 'Namespace'), 'namespaces').metadata;
    expect(labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
  });

  check('images have a tag other than latest and are not pulled again', (manifests) => {
    for (const { image, imagePullPolicy } of containers(manifests)) {
      expect(image).toMatch(/:(?!latest$)[\w.-]+$/);
      expect(imagePullPolicy).toBe('IfNotPresent');
    }
  });

  check('every container says what it needs and what it may take', (manifests) => {
    for (const { resources } of containers(manifests)) {
      expect(resources).toMatchObject({
        requests: { cpu: expect.any(String), memory: expect.any(String) },
        limits: { memory: expect.any(String) },
      });
    }
  });

  check('a lost machine is not waited for longer than it takes to be sure', (manifests) => {
    for (const { metadata, spec } of ofKind(manifests, 'Deployment')) {
      const { tolerations } = spec.template.spec;
      const times = tolerations.map(({ key, effect, tolerationSeconds }) => [key, effect, tolerationSeconds]);
      expect(times, metadata.name).toEqual([
        ['node.kubernetes.io/unreachable', 'NoExecute', 10],
        ['node.kubernetes.io/not-ready', 'NoExecute', 10],
      ]);
    }
  });

  check('each rollout spreads its pods over machines', (manifests) => {
    for (const part of ['node', 'edge']) {
      const [machines, zones] = deployment(manifests, part).spec.template.spec.topologySpreadConstraints;
      for (const each of [machines, ...(zones === undefined ? [] : [zones])]) {
        expect(each).toMatchObject({ matchLabelKeys: ['pod-template-hash'], nodeTaintsPolicy: 'Honor' });
      }
      expect(machines?.topologyKey).toBe('kubernetes.io/hostname');
      // A machine without the label would switch the other constraint off.
      expect(zones?.topologyKey).toBe(name.includes('more') ? 'topology.kubernetes.io/zone' : undefined);
    }
  });

  check('each selector takes the pods that it is meant for, and no others', (manifests) => {
    const pods = ofKind(manifests, 'Deployment').map(({ metadata, spec }) => {
      for (const { labelSelector } of spec.template.spec.topologySpreadConstraints) {
        expect(selects(labelSelector.matchLabels, spec.template.metadata.labels), metadata.name).toBe(true);
      }
      return { name: metadata.name, labels: spec.template.metadata.labels };
    });
    // What somebody else may have in the same namespace.
    for (const foreign of ['redis', 'node', 'edge', 'signalbox', 'coturn']) {
      pods.push({ name: 'foreign', labels: { 'app.kubernetes.io/name': foreign } });
      pods.push({ name: 'foreign', labels: { 'app.kubernetes.io/component': foreign } });
    }
    const taken = (wanted: Readonly<Record<string, string>>) =>
      pods.filter(({ labels }) => selects(wanted, labels)).map((pod) => pod.name);
    const of = (metadata: Manifest['metadata']) => [metadata.labels['app.kubernetes.io/component']];

    for (const { metadata, spec } of ofKind(manifests, 'Deployment')) {
      expect(taken(spec.selector.matchLabels)).toEqual([metadata.name]);
    }
    for (const { metadata, spec } of ofKind(manifests, 'PodDisruptionBudget')) {
      expect(taken(spec.selector.matchLabels)).toEqual(of(metadata));
      // While Redis is away no node is ready, and none could be evicted.
      expect(spec).toMatchObject({ maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
    }
    for (const { metadata, spec } of ofKind(manifests, 'NetworkPolicy')) {
      expect(taken(spec.podSelector.matchLabels)).toEqual(of(metadata));
    }
    for (const { metadata, spec } of ofKind(manifests, 'Service')) expect(taken(spec.selector)).toEqual(of(metadata));
    for (const { metadata, spec } of ofKind(manifests, 'PodMonitor')) {
      expect(taken(spec.selector.matchLabels)).toEqual(of(metadata));
    }
    const budgets = ofKind(manifests, 'PodDisruptionBudget').map(({ metadata }) => metadata.name);
    expect(budgets.sort()).toEqual(['edge', 'node']);
  });

  check('every object has the recommended labels', (manifests) => {
    for (const { kind, metadata } of manifests) {
      if (['ConfigMap', 'Secret', 'Namespace'].includes(kind)) continue;
      expect(metadata.labels, `${kind} ${metadata.name}`).toMatchObject({
        'app.kubernetes.io/name': 'signalbox',
        'app.kubernetes.io/instance': 'signalbox',
      });
    }
    for (const { metadata, spec } of ofKind(manifests, 'Deployment')) {
      for (const labels of [metadata.labels, spec.template.metadata.labels]) {
        expect(labels).toMatchObject({
          'app.kubernetes.io/component': metadata.name,
          'app.kubernetes.io/part-of': 'signalbox',
          'app.kubernetes.io/version': expect.stringMatching(/^\d+\.\d+\.\d+$/),
          'app.kubernetes.io/managed-by': 'kustomize',
        });
      }
    }
  });

  check('each Service, route and monitor goes to a port that its pods have', (manifests) => {
    const portsOf = (metadata: Manifest['metadata']) =>
      containerOf(manifests, metadata.labels['app.kubernetes.io/component'] ?? '').ports.map((port) => port.name);
    for (const { metadata, spec } of ofKind(manifests, 'Service')) {
      for (const { targetPort } of spec.ports) expect(portsOf(metadata)).toContain(targetPort);
    }
    for (const { metadata, spec } of ofKind(manifests, 'PodMonitor')) {
      for (const { port } of spec.podMetricsEndpoints) expect(portsOf(metadata)).toContain(port);
    }
    const services = ofKind(manifests, 'Service');
    const target = (service: string) => services.find(({ metadata }) => metadata.name === service)?.spec.ports ?? [];
    for (const { spec } of ofKind(manifests, 'Ingress')) {
      for (const { backend } of spec.rules.flatMap(({ http }) => http.paths)) {
        expect(target(backend.service.name).map((port) => port.name)).toContain(backend.service.port.name);
      }
    }
    for (const { spec } of ofKind(manifests, 'HTTPRoute')) {
      for (const { name: service, port } of spec.rules.flatMap(({ backendRefs }) => backendRefs)) {
        expect(target(service).map((each) => each.port)).toContain(port);
      }
      const gateways = ofKind(manifests, 'Gateway').map(({ metadata }) => metadata.name);
      for (const parent of spec.parentRefs) expect(gateways).toContain(parent.name);
    }
  });

  check('nodes are a fixed number or the autoscaler’s, and the edge has room for twice as many', (manifests) => {
    const { replicas } = deployment(manifests, 'node').spec;
    const [autoscaler] = ofKind(manifests, 'HorizontalPodAutoscaler');
    if (autoscaler === undefined) {
      expect(replicas).toBeGreaterThanOrEqual(2);
      return;
    }
    const { spec } = autoscaler;
    expect(replicas).toBeUndefined();
    expect(spec.scaleTargetRef).toMatchObject({ kind: 'Deployment', name: 'node' });
    expect(spec.metrics.map(({ resource, pods }) => resource?.name ?? pods?.metric.name)).toEqual([
      'cpu',
      'signalbox_connections',
    ]);
    expect(edgeDefault('EDGE_SLOTS')).toBeGreaterThanOrEqual(2 * spec.maxReplicas);
  });

  check(
    'the edge finds the nodes by the full name of the headless Service, on the port they listen on',
    (manifests) => {
      const nodes = only(
        ofKind(manifests, 'Service').filter(({ spec }) => spec.clusterIP === 'None'),
        'headless Service',
      );
      expect(nodes.spec.publishNotReadyAddresses).toBe(true);
      const { env, ports } = containerOf(manifests, 'edge');
      expect(env).toContainEqual({ name: 'NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } });
      expect(env).toContainEqual({
        name: 'EDGE_NODES',
        value: `${nodes.metadata.name}.$(NAMESPACE).svc.cluster.local`,
      });
      expect(containerOf(manifests, 'node').ports).toEqual([
        expect.objectContaining({ name: 'http', containerPort: edgeDefault('EDGE_NODE_PORT') }),
      ]);
      expect(ports).toEqual([
        expect.objectContaining({ name: 'http', containerPort: edgeDefault('EDGE_PORT') }),
        expect.objectContaining({ name: 'admin', containerPort: edgeDefault('EDGE_ADMIN_PORT') }),
      ]);
    },
  );

  check('a rollout does not outrun DNS, and no Service ties a client to an edge', (manifests) => {
    expect(containerOf(manifests, 'node').readinessProbe?.initialDelaySeconds).toBeGreaterThan(DNS_CACHE_S);
    for (const { spec } of ofKind(manifests, 'Service')) expect(spec.sessionAffinity).toBeUndefined();
  });

  check('pods are given longer to end than they take', (manifests) => {
    const grace = (part: string) => deployment(manifests, part).spec.template.spec.terminationGracePeriodSeconds;
    const settings = ofKind(manifests, 'ConfigMap').find(({ metadata }) => metadata.name.startsWith('node-settings'));
    expect(grace('node') * 1_000).toBeGreaterThan(Number(settings?.data['DRAIN_MS']));
    const edge = containerOf(manifests, 'edge');
    expect(grace('edge')).toBeGreaterThan(given(edge, 'EDGE_NOTICE_S') + given(edge, 'EDGE_DRAIN_S') + 2);
  });

  check('every variable is one that the node, or the edge, reads', (manifests) => {
    expect(unknownSettings(containerOf(manifests, 'node').env.map((each) => each.name))).toEqual([]);
    const edgeReads = (variable: string) =>
      edgeConfig.includes(`{${variable}`) || edgeScript.includes(`{${variable}:-`);
    const set = containerOf(manifests, 'edge').env.map((each) => each.name);
    for (const each of set.filter((variable) => variable !== 'NAMESPACE')) expect(edgeReads(each), each).toBe(true);
    for (const { metadata, data } of ofKind(manifests, 'ConfigMap')) {
      if (metadata.name.startsWith('node-settings')) expect(unknownSettings(Object.keys(data))).toEqual([]);
      if (!metadata.name.startsWith('edge-settings')) continue;
      for (const each of Object.keys(data)) expect(edgeReads(each), each).toBe(true);
    }
    for (const { metadata, data } of ofKind(manifests, 'Secret')) {
      if (metadata.name.startsWith('node-secrets')) expect(unknownSettings(Object.keys(data))).toEqual([]);
    }
  });

  check('who may connect to whom, and nobody else', (manifests) => {
    const of = (part: string) => {
      const specs = ofKind(manifests, 'NetworkPolicy')
        .filter(({ spec }) => spec.podSelector.matchLabels['app.kubernetes.io/component'] === part)
        .map(({ spec }) => spec);
      expect(specs.some(({ policyTypes }) => policyTypes.includes('Ingress'))).toBe(true);
      expect(specs.some(({ policyTypes }) => policyTypes.includes('Egress'))).toBe(true);
      const from = specs.flatMap(({ ingress }) => ingress ?? []);
      return { from, to: specs.flatMap(({ egress }) => egress ?? []) };
    };
    const component = (part: string) => ({
      podSelector: { matchLabels: { ...OURS, 'app.kubernetes.io/component': part } },
    });
    const prometheus = {
      namespaceSelector: {},
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } },
    };
    const dns = {
      ports: [
        { port: 53, protocol: 'UDP' },
        { port: 53, protocol: 'TCP' },
      ],
    };
    expect(of('edge')).toEqual({
      from: [{ ports: [{ port: 'http' }] }, { from: [prometheus], ports: [{ port: 'admin' }] }],
      to: [{ to: [component('node')], ports: [{ port: 'http' }] }, dns],
    });
    const inside = { to: [component('redis')], ports: [{ port: 'redis' }] };
    const anywhere = {
      to: [
        { ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] } },
        { ipBlock: { cidr: '::/0' } },
        { namespaceSelector: {} },
      ],
      ports: [{ port: 6379 }, { port: 6380 }, { port: 26_379 }],
    };
    const redis = name === 'demo' ? inside : anywhere;
    const node = of('node');
    expect(node.from).toEqual([{ from: [component('edge'), prometheus], ports: [{ port: 'http' }] }]);
    expect(node.to).toHaveLength(2);
    expect(node.to).toEqual(expect.arrayContaining([dns, redis]));
    if (name === 'demo')
      expect(of('redis')).toEqual({ from: [{ from: [component('node')], ports: [{ port: 'redis' }] }], to: [] });
  });

  check('what is referred to is there', (manifests) => {
    const named = (kind: 'ConfigMap' | 'Secret') => ofKind(manifests, kind).map(({ metadata }) => metadata.name);
    const maps = ofKind(manifests, 'Deployment').flatMap(({ spec }) => [
      ...spec.template.spec.containers.flatMap(({ envFrom }) => envFrom.map(({ configMapRef }) => configMapRef?.name)),
      ...spec.template.spec.volumes.map((volume) => ('configMap' in volume ? volume.configMap.name : undefined)),
    ]);
    // Settings of the edge are optional.
    for (const each of maps)
      if (each !== undefined && each !== 'edge-settings') expect(named('ConfigMap')).toContain(each);
    const secrets = containers(manifests).flatMap(({ envFrom }) => envFrom.map(({ secretRef }) => secretRef?.name));
    // Production's is made by hand, so that no secret is in a file.
    for (const each of secrets) if (each !== undefined && name === 'demo') expect(named('Secret')).toContain(each);
    if (name !== 'demo') expect(named('Secret')).toEqual([]);
  });

  check('everything is in the namespace', (manifests) => {
    const { metadata } = only(ofKind(manifests, 'Namespace'), 'namespaces');
    const others = manifests.filter(({ kind }) => kind !== 'Namespace').map((each) => each.metadata.namespace);
    expect(new Set(others)).toEqual(new Set([metadata.name]));
  });
});
