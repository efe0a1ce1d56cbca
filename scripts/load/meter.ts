import { platform } from 'node:os';
import { cpuOf, machineUse } from '../lib/proc.ts';
import type { Cluster } from './cluster.ts';

/** Cores that were busy in a step, on average. */
export interface Cores {
  readonly nodes: number;
  readonly redis: number;
  readonly generator: number;
  /** Everything that this machine did. */
  readonly machine: number;
}

interface Reading {
  readonly step: string;
  readonly atMs: number;
  readonly nodesUs: number;
  readonly redisUs: number;
  readonly generatorUs: number;
  readonly machineUs: number;
}

/** CPU of the processes of a run by step, from the operating system's count. Linux only: elsewhere it shows nothing. */
export class Meter {
  readonly #cluster: Cluster;
  readonly #generator: number;
  readonly #readings: Reading[] = [];

  constructor(cluster: Cluster, generator: number) {
    this.#cluster = cluster;
    this.#generator = generator;
  }

  /** A step begins, or the last one has ended. */
  mark(step: string): void {
    if (platform() !== 'linux') return;
    const { pids, redis } = this.#cluster;
    try {
      this.#readings.push({
        step,
        atMs: performance.now(),
        nodesUs: cpuOf(pids),
        redisUs: cpuOf(redis === undefined ? [] : [redis.pid]),
        generatorUs: cpuOf([this.#generator]),
        machineUs: machineUse().busyUs,
      });
    } catch {
      // A process has ended meanwhile: this step has no figures.
    }
  }

  cores(step: string): Cores | undefined {
    const index = this.#readings.findIndex((reading) => reading.step === step);
    const [from, to] = [this.#readings[index], this.#readings[index + 1]];
    if (from === undefined || to === undefined) return undefined;
    const us = (to.atMs - from.atMs) * 1_000;
    return {
      nodes: (to.nodesUs - from.nodesUs) / us,
      redis: (to.redisUs - from.redisUs) / us,
      generator: (to.generatorUs - from.generatorUs) / us,
      machine: (to.machineUs - from.machineUs) / us,
    };
  }
}
