import { join } from 'node:path';
import { withOverlay } from '../deploy/kustomize.ts';
import { usersOf } from '../support/redis-acl.ts';
import { Cluster } from './cluster.ts';

/** A Redis outside of the overlay: where it is, and the password of its users. */
const external = {
  file: join(import.meta.dirname, 'fixtures', 'external.yaml'),
  namespace: 'signalbox-external',
  password: 'external',
};

/** The nodes' image in production, and where it is here. */
const IMAGE = { name: 'registry.example.org/signalbox', newName: 'signalbox', newTag: '0.1.0' };

/** So few, that a test can have them: connections that one node of production should have. */
export const CONNECTIONS = 20;

const fewConnections = {
  target: { kind: 'HorizontalPodAutoscaler', name: 'node' },
  patch: JSON.stringify([
    { op: 'replace', path: '/spec/metrics/1/pods/target/averageValue', value: String(CONNECTIONS) },
  ]),
};

/** The load, the browser and everybody who tries to come in have one address, that of this machine or of one in its place. */
const oneAddress = { name: 'node-settings', behavior: 'merge', literals: ['ADDRESS_LIMITS=0'] };

/** Components for which the cluster has what they need. */
async function components(cluster: Cluster): Promise<readonly string[]> {
  const resources = await cluster.kubectl('api-resources', '--output', 'name');
  return [
    ...(resources.includes('podmonitors.monitoring.coreos.com') ? ['monitoring'] : []),
    ...(resources.includes('httproutes.gateway.networking.k8s.io') ? ['gateway'] : []),
  ];
}

/** Applies a folder twice: the second time has to change nothing. */
async function applied(cluster: Cluster, folder: string, parts: readonly string[]): Promise<void> {
  await cluster.kubectl('apply', '--kustomize', folder);
  for (const part of parts) await cluster.rolledOut(part);
  await cluster.kubectl('diff', '--kustomize', folder);
}

/** k8s/overlays/demo. */
export async function applyDemo(): Promise<Cluster> {
  const cluster = new Cluster('signalbox-demo');
  const own = { overlay: 'demo', namespace: 'signalbox-demo', fields: { configMapGenerator: [oneAddress] } };
  await withOverlay(own, (folder) => applied(cluster, folder, ['redis', 'coturn', 'node', 'edge']));
  return cluster;
}

/** A Redis whose nodes may do what deploy/redis/users.acl says, and no more. */
async function applyRedis(cluster: Cluster): Promise<void> {
  const { file, namespace, password } = external;
  await cluster.kubectl('apply', '--filename', file);
  const inside = ['--namespace', namespace];
  const users = usersOf('users.acl', password).map((user) => `user ${user}\n`);
  await cluster.kubectl(...inside, 'delete', 'configmap', 'redis-users', '--ignore-not-found');
  await cluster.kubectl(...inside, 'create', 'configmap', 'redis-users', `--from-literal=users.acl=${users.join('')}`);
  await cluster.rolledOut('redis', namespace);
}

/** k8s/overlays/production with the image that is here, a Redis of another namespace, and what this cluster can have more. */
export async function applyProduction(say: (line: string) => void): Promise<Cluster> {
  const cluster = new Cluster('signalbox');
  await applyRedis(cluster);
  const more = await components(cluster);
  say(`with the components ${['autoscaling', 'ingress', ...more].join(', ')}`);
  const own = { overlay: 'production', namespace: 'signalbox', components: more };
  const fields = { images: [IMAGE], patches: [fewConnections], configMapGenerator: [oneAddress] };
  await withOverlay({ ...own, fields }, (folder) => applied(cluster, folder, ['node', 'edge']));
  return cluster;
}
