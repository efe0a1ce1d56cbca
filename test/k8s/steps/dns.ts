import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../../scripts/lib/until.ts';
import { PATIENCE_MS } from '../cluster.ts';
import type { Step } from '../step.ts';

const AWAY_MS = 60_000;
const SYSTEM = 'kube-system';

export const dnsAway: Step = {
  name: 'dns-away',
  title: "the cluster's DNS away for a minute",
  keepsSessions: true,
  keepsEntry: true,
  async play({ cluster, say }) {
    const path = 'jsonpath={.spec.replicas}';
    const replicas = await cluster.kubectl('--namespace', SYSTEM, 'get', 'deployment/coredns', '--output', path);
    const servers = () =>
      cluster.kubectl('--namespace', SYSTEM, 'get', 'pods', '--selector', 'k8s-app=kube-dns', '--output', 'name');
    await cluster.scale('coredns', 0, SYSTEM);
    try {
      await until('no DNS server', async () => (await servers()).trim() === '', PATIENCE_MS);
      say('DNS is away');
      await pause(AWAY_MS);
    } finally {
      await cluster.scale('coredns', Number(replicas), SYSTEM);
      await cluster.rolledOut('coredns', SYSTEM);
    }
    return [];
  },
};
