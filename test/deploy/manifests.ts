import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

/** The parts of Kubernetes objects that the checks look at; the whole objects are checked against the API's schemas. */
const labels = z.record(z.string(), z.string());
const selector = z.object({ matchLabels: labels });
const metadata = z.object({ name: z.string(), namespace: z.string().optional(), labels: labels.default({}) });
const port = z.union([z.string(), z.number()]);

const httpGet = z.object({ path: z.string(), port });
const probe = z.object({ httpGet: httpGet.optional(), initialDelaySeconds: z.number().optional() }).optional();
const reference = z.object({ name: z.string() });

const variable = z.object({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z.object({ fieldRef: z.object({ fieldPath: z.string() }).optional() }).optional(),
});

const container = z.object({
  name: z.string(),
  image: z.string(),
  imagePullPolicy: z.string(),
  env: z.array(variable).default([]),
  envFrom: z.array(z.object({ configMapRef: reference.optional(), secretRef: reference.optional() })).default([]),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
  startupProbe: probe,
  livenessProbe: probe,
  readinessProbe: probe,
  securityContext: z.object({
    allowPrivilegeEscalation: z.boolean(),
    readOnlyRootFilesystem: z.boolean(),
    capabilities: z.object({ drop: z.array(z.string()), add: z.array(z.string()).optional() }),
  }),
  resources: z.object({ requests: labels, limits: labels }),
});

const toleration = z.object({ key: z.string(), effect: z.string(), tolerationSeconds: z.number() });

const constraint = z.object({
  topologyKey: z.string(),
  nodeTaintsPolicy: z.string(),
  matchLabelKeys: z.array(z.string()),
  labelSelector: selector,
});

const pod = z.object({
  automountServiceAccountToken: z.boolean(),
  terminationGracePeriodSeconds: z.number(),
  tolerations: z.array(toleration),
  securityContext: z.unknown(),
  topologySpreadConstraints: z.array(constraint).default([]),
  containers: z.array(container),
  // Of no other kind: a pod with a volume that would be lost holds a `kubectl drain` up.
  volumes: z
    .array(
      z.union([
        z.strictObject({ name: z.string(), configMap: reference }),
        z.strictObject({ name: z.string(), secret: z.object({ secretName: z.string() }) }),
      ]),
    )
    .default([]),
});

/** A pod that ends by itself, and that nobody asks anything. */
const jobPod = z.object({
  restartPolicy: z.string(),
  containers: z.array(
    z.object({
      name: z.string(),
      args: z.array(z.string()),
      envFrom: z.array(z.object({ configMapRef: reference })),
      volumeMounts: z.array(
        z.strictObject({ name: z.string(), mountPath: z.string(), subPathExpr: z.string().optional() }),
      ),
    }),
  ),
  volumes: z.array(z.strictObject({ name: z.string(), configMap: reference })),
});

const rule = z.object({
  ports: z.array(z.object({ port, protocol: z.string().optional() })),
  from: z.array(z.unknown()).optional(),
  to: z.array(z.unknown()).optional(),
});

const manifest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('Namespace'), metadata }),
  z.object({ kind: z.literal('ConfigMap'), metadata, data: labels }),
  z.object({ kind: z.literal('Secret'), metadata, data: labels }),
  z.object({
    kind: z.literal('Deployment'),
    metadata,
    spec: z.object({
      replicas: z.number().optional(),
      minReadySeconds: z.number().default(0),
      selector,
      template: z.object({ metadata: z.object({ labels }), spec: pod }),
    }),
  }),
  z.object({
    kind: z.literal('Job'),
    metadata,
    spec: z.object({ backoffLimit: z.number(), template: z.object({ metadata: z.object({ labels }), spec: jobPod }) }),
  }),
  z.object({
    kind: z.literal('Service'),
    metadata,
    spec: z.object({
      clusterIP: z.string().optional(),
      publishNotReadyAddresses: z.boolean().optional(),
      sessionAffinity: z.string().optional(),
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
      metrics: z.array(
        z.object({
          resource: z.object({ name: z.string() }).optional(),
          pods: z.object({ metric: z.object({ name: z.string() }) }).optional(),
        }),
      ),
    }),
  }),
  z.object({
    kind: z.literal('PodDisruptionBudget'),
    metadata,
    spec: z.object({ selector, maxUnavailable: z.number(), unhealthyPodEvictionPolicy: z.string() }),
  }),
  z.object({
    kind: z.literal('NetworkPolicy'),
    metadata,
    spec: z.object({
      podSelector: selector,
      policyTypes: z.array(z.string()),
      // An empty list is dropped by the API, and would be a difference for ever.
      ingress: z.array(rule).nonempty().optional(),
      egress: z.array(rule).nonempty().optional(),
    }),
  }),
  z.object({
    kind: z.literal('Ingress'),
    metadata,
    spec: z.object({
      ingressClassName: z.string(),
      tls: z.array(z.object({ hosts: z.array(z.string()), secretName: z.string() })),
      rules: z.array(
        z.object({
          host: z.string(),
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
  z.object({ kind: z.literal('Gateway'), metadata }),
  z.object({
    kind: z.literal('HTTPRoute'),
    metadata,
    spec: z.object({
      parentRefs: z.array(z.object({ name: z.string() })),
      rules: z.array(z.object({ backendRefs: z.array(z.object({ name: z.string(), port: z.number() })) })),
    }),
  }),
  z.object({
    kind: z.literal('PodMonitor'),
    metadata,
    spec: z.object({ selector, podMetricsEndpoints: z.array(z.object({ port: z.string(), path: z.string() })) }),
  }),
  z.object({ kind: z.literal('PrometheusRule'), metadata }),
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
