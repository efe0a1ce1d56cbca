import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

/** The parts of Kubernetes objects that the checks look at; the whole objects are checked against the API's schemas. */
const labels = z.record(z.string(), z.string());
const selector = z.object({ matchLabels: labels });
const metadata = z.object({ name: z.string(), namespace: z.string().optional(), labels: labels.optional() });
const port = z.union([z.string(), z.number()]);

const httpGet = z.object({ path: z.string(), port });
const probe = z.object({ httpGet: httpGet.optional() }).optional();

const container = z.object({
  name: z.string(),
  image: z.string(),
  imagePullPolicy: z.string(),
  env: z.array(z.object({ name: z.string(), value: z.string().optional() })).default([]),
  envFrom: z.array(z.object({ configMapRef: z.object({ name: z.string() }).optional() })).default([]),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
  startupProbe: probe,
  livenessProbe: probe,
  readinessProbe: probe,
  securityContext: z.unknown(),
  resources: z.object({ requests: labels, limits: labels }),
});

const pod = z.object({
  automountServiceAccountToken: z.boolean(),
  terminationGracePeriodSeconds: z.number(),
  securityContext: z.unknown(),
  topologySpreadConstraints: z.array(z.object({ labelSelector: selector })).default([]),
  containers: z.array(container),
  volumes: z.array(z.object({ configMap: z.object({ name: z.string() }).optional() })).default([]),
});

const manifest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('Namespace'), metadata }),
  z.object({ kind: z.literal('ConfigMap'), metadata, data: labels }),
  z.object({
    kind: z.literal('Deployment'),
    metadata,
    spec: z.object({
      replicas: z.number().optional(),
      selector,
      template: z.object({ metadata: z.object({ labels }), spec: pod }),
    }),
  }),
  z.object({
    kind: z.literal('Service'),
    metadata,
    spec: z.object({
      clusterIP: z.string().optional(),
      selector: labels,
      ports: z.array(z.object({ name: z.string(), port: z.number(), targetPort: port })),
    }),
  }),
  z.object({
    kind: z.literal('HorizontalPodAutoscaler'),
    metadata,
    spec: z.object({
      scaleTargetRef: z.object({ kind: z.string(), name: z.string() }),
      minReplicas: z.number(),
      maxReplicas: z.number(),
    }),
  }),
  z.object({
    kind: z.literal('PodDisruptionBudget'),
    metadata,
    spec: z.object({ selector, maxUnavailable: z.number().optional(), minAvailable: z.number().optional() }),
  }),
  z.object({ kind: z.literal('NetworkPolicy'), metadata, spec: z.object({ podSelector: selector }) }),
  z.object({
    kind: z.literal('Ingress'),
    metadata,
    spec: z.object({
      rules: z.array(
        z.object({
          http: z.object({
            paths: z.array(
              z.object({
                backend: z.object({ service: z.object({ name: z.string(), port: z.object({ name: z.string() }) }) }),
              }),
            ),
          }),
        }),
      ),
    }),
  }),
]);

export type Manifest = z.output<typeof manifest>;
export type Kind = Manifest['kind'];
export type Of<K extends Kind> = Extract<Manifest, { kind: K }>;
export type Container = z.output<typeof container>;

/** Reads a stream of documents. Throws on a kind that the checks do not know, so that none goes unchecked. */
export function parseManifests(text: string): readonly Manifest[] {
  return parseAllDocuments(text, { merge: true }).map((document) => manifest.parse(document.toJS()));
}

export function ofKind<K extends Kind>(manifests: readonly Manifest[], kind: K): readonly Of<K>[] {
  return manifests.filter((each): each is Of<K> => each.kind === kind);
}

/** Whether a selector takes labels: all of its own have to be there. */
export function selects(wanted: Readonly<Record<string, string>>, given: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) => given[key] === value);
}
