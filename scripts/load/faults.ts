import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Relay } from '../lib/tcp-relay.ts';
import type { Cluster, OwnCluster } from './cluster.ts';
import type { K6Run } from './k6.ts';

/** What an orchestrated run has at hand. */
export interface Act {
  readonly k6: K6Run;
  readonly say: (line: string) => void;
}

/** What is done to a cluster while a script runs. Resolves with what the run has failed at beside its thresholds. */
export type Fault = (act: Act) => Promise<readonly string[]>;

/** The stage in which signals flow at an even rate. */
const STEADY = 'steady';

/** Scripts that have it: a command can break something while it lasts. */
export const STEADY_SCRIPTS: readonly string[] = ['mixed-versions', 'node-loss', 'relay', 'rolling-update'];

/** Waits until a quarter of that stage is over. */
async function aQuarter(k6: K6Run): Promise<void> {
  const seconds = await k6.began(STEADY);
  await pause((seconds ?? 0) * 250);
}

/** What faults need of a cluster. */
type Nodes = Pick<OwnCluster, 'nodes' | 'end' | 'startAgain'>;

/** Kills the first node when a quarter of the time is over, and starts it again 2 s later. */
export function killOne(cluster: Nodes): Fault {
  return async ({ k6, say }) => {
    await aQuarter(k6);
    await cluster.end(0, 'SIGKILL');
    say('node 0 killed');
    await pause(2_000);
    await cluster.startAgain(0);
    say('node 0 is ready again');
    return [];
  };
}

/**
 * Restarts all nodes, one after the other, each with SIGTERM. A node that is restarted when the load has ended has shown
 * nothing: the run fails. `anyTime`: it does not, because a short form must pass however slow the machine is.
 */
export function restartAll(cluster: Nodes, anyTime: boolean): Fault {
  return async ({ k6, say }) => {
    await k6.began(STEADY);
    let over = false;
    void k6.began('end').then(() => {
      over = true;
    });
    const problems: string[] = [];
    for (const index of cluster.nodes.keys()) {
      if (over) {
        const late = `the script ended before node ${index} was restarted: it needs more SECONDS`;
        if (anyTime) say(late);
        else problems.push(late);
      }
      const exit = await cluster.end(index, 'SIGTERM');
      say(`node ${index} ended with ${exit}`);
      if (exit !== 0) problems.push(`node ${index} ended with ${exit} and not with 0`);
      await cluster.startAgain(index);
      say(`node ${index} is ready again`);
    }
    return problems;
  };
}

/** Whatever a shell command does, when a quarter of the time is over: for clusters that were not started here. */
export function runCommand(command: string): Fault {
  return async ({ k6, say }) => {
    await aQuarter(k6);
    say(command);
    const child = spawn(command, { shell: true, stdio: ['ignore', 'inherit', 'inherit'] });
    const [code] = await once(child, 'exit');
    return code === 0 ? [] : [`${command} ended with ${code}`];
  };
}

/** A wire in front of each server that can be stopped, for peers that stop reading. */
export class SlowWires {
  readonly #relays: readonly Relay[];
  readonly urls: readonly string[];

  private constructor(relays: readonly Relay[], ports: readonly number[]) {
    this.#relays = relays;
    this.urls = ports.map((port) => `http://127.0.0.1:${port}`);
  }

  static async start({ urls }: Cluster): Promise<SlowWires> {
    const relays = urls.map((url) => {
      const { hostname: host, port } = new URL(url);
      const target = { host, port: Number(port || 80) };
      return new Relay({ choose: () => [target] });
    });
    return new SlowWires(relays, await Promise.all(relays.map((relay) => relay.listen())));
  }

  /** Stops when the second stage of loadtest/slow-clients.ts begins, and goes on when it has ended. */
  readonly stopAndGo: Fault = async ({ k6, say }) => {
    await k6.began('stopped');
    for (const relay of this.#relays) relay.stalled = true;
    say('slow peers have stopped reading');
    // Else they could not leave.
    await k6.began('end');
    for (const relay of this.#relays) relay.stalled = false;
    return [];
  };

  close(): void {
    for (const relay of this.#relays) relay.close();
  }
}
