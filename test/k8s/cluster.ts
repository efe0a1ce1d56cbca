import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { until } from '../../scripts/lib/until.ts';

const run = promisify(execFile);

/** Longest wait for anything that a cluster does, in ms. */
export const PATIENCE_MS = 300_000;

const pods = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), deletionTimestamp: z.string().optional() }),
      spec: z.object({ nodeName: z.string().optional() }),
      status: z.object({
        podIP: z.string().optional(),
        conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
      }),
    }),
  ),
});

export interface Pod {
  readonly name: string;
  /** The machine that it runs on; '' while it is not scheduled. */
  readonly machine: string;
  readonly ip: string;
  readonly ready: boolean;
}

/** A namespace of the cluster that kubectl is set to reach (KUBECONFIG, current context). */
export class Cluster {
  readonly namespace: string;

  constructor(namespace: string) {
    this.namespace = namespace;
  }

  /** Standard output. Rejects with what kubectl says where it fails. */
  async kubectl(...args: readonly string[]): Promise<string> {
    const { stdout } = await run('kubectl', args, { maxBuffer: 64 * 1_024 * 1_024 });
    return stdout;
  }

  /** The same in the namespace. */
  in(...args: readonly string[]): Promise<string> {
    return this.kubectl('--namespace', this.namespace, ...args);
  }

  /** Pods of a component that are not about to end. */
  async pods(component: string): Promise<readonly Pod[]> {
    const text = await this.in('get', 'pods', '--selector', selectorOf(component), '--output', 'json');
    const { items } = pods.parse(JSON.parse(text));
    return items
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map(({ metadata, spec, status }) => ({
        name: metadata.name,
        machine: spec.nodeName ?? '',
        ip: status.podIP ?? '',
        ready: status.conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
      }));
  }

  /** Resolves when so many pods of a component are ready, and no other is there. */
  async ready(component: string, count: number): Promise<void> {
    const settled = async (): Promise<boolean> => {
      const all = await this.pods(component);
      return all.length === count && all.every(({ ready }) => ready);
    };
    await until(`${count} ready pods of ${component}`, settled, PATIENCE_MS);
  }

  /** Resolves when so many pods of a component are ready and no other is left, those that are about to end included. */
  async gone(component: string, left: number): Promise<void> {
    const names = () => this.in('get', 'pods', '--selector', selectorOf(component), '--output', 'name');
    const settled = async (): Promise<boolean> => (await names()).split('\n').filter(Boolean).length === left;
    await until(`only ${left} pods of ${component}`, settled, PATIENCE_MS);
    await this.ready(component, left);
  }

  /** Resolves when a rollout is over. */
  async rolledOut(deployment: string, namespace = this.namespace): Promise<void> {
    const timeout = `--timeout=${PATIENCE_MS / 1_000}s`;
    await this.kubectl('--namespace', namespace, 'rollout', 'status', `deployment/${deployment}`, timeout);
  }

  /** Starts a rollout of the same template, and waits for its end. */
  async restart(deployment: string): Promise<void> {
    await this.in('rollout', 'restart', `deployment/${deployment}`);
    await this.rolledOut(deployment);
  }

  async scale(deployment: string, replicas: number, namespace = this.namespace): Promise<void> {
    await this.kubectl('--namespace', namespace, 'scale', `deployment/${deployment}`, `--replicas=${replicas}`);
  }

  /** Names of the machines that are ready. */
  async machines(): Promise<readonly string[]> {
    const path = 'jsonpath={range .items[*]}{.metadata.name}={.status.conditions[?(@.type=="Ready")].status} {end}';
    const lines = (await this.kubectl('get', 'nodes', '--output', path)).trim().split(' ');
    return lines.filter((line) => line.endsWith('=True')).map((line) => line.replace('=True', ''));
  }

  /** Where this machine reaches the edges: the Service's own address, from inside the cluster's network. */
  async edgeUrl(): Promise<string> {
    const ip = await this.in('get', 'service', 'edge', '--output', 'jsonpath={.spec.clusterIP}');
    return `http://${ip}`;
  }
}

function selectorOf(component: string): string {
  return `app.kubernetes.io/name=signalbox,app.kubernetes.io/component=${component}`;
}
