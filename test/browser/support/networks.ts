import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from '../../../scripts/lib/browser/chromium.ts';
import { onPath } from '../../../scripts/on-path.ts';

const IP = onPath('ip');

/** The address of the server, which all networks reach. */
export const SERVER = '10.77.0.1';

/** The networks that a device is on: it uses the second one where the first is gone. */
export type Way = 'wifi' | 'mobile';

const WAYS = [
  { name: 'wifi', metric: 100 },
  { name: 'mobile', metric: 200 },
] as const;

/** Why a test that needs networks of its own is skipped here; undefined where they can be made. */
export function whyNoNetworks(): string | undefined {
  if (IP === undefined || onPath('nsenter') === undefined) return 'no ip and nsenter: apt install iproute2 util-linux';
  const name = `signalbox-look-${process.pid}`;
  const tried = spawnSync(IP, ['netns', 'add', name], { encoding: 'utf8' });
  if (tried.status !== 0) return `no network namespaces: ${tried.stderr.trim() || 'they need root'}`;
  const link = spawnSync(IP, ['-n', name, 'link', 'add', 'one', 'type', 'veth', 'peer', 'name', 'two']);
  ip('netns', 'del', name);
  return link.status === 0 ? undefined : 'no pairs of network interfaces (veth) here';
}

/** One device on two networks, in a network namespace of its own (network_namespaces(7)). */
export class Device {
  readonly namespace: string;
  readonly #number: number;

  constructor(hub: string, number: number) {
    this.namespace = `${hub}-${number}`;
    this.#number = number;
    ip('netns', 'add', this.namespace);
    ip('-n', this.namespace, 'link', 'set', 'lo', 'up');
    for (const { name } of WAYS) {
      const there = `${name}${number}`;
      ip('-n', hub, 'link', 'add', there, 'type', 'veth', 'peer', 'name', name, 'netns', this.namespace);
      ip('-n', hub, 'addr', 'add', `${this.#prefix(name)}.1/24`, 'dev', there);
      ip('-n', hub, 'link', 'set', there, 'up');
    }
  }

  /** The device is on a network: with an address, and with a route to everywhere. */
  enter(way: Way): void {
    const metric = WAYS.find(({ name }) => name === way)?.metric ?? 0;
    ip('-n', this.namespace, 'addr', 'replace', `${this.#prefix(way)}.2/24`, 'dev', way);
    ip('-n', this.namespace, 'link', 'set', way, 'up');
    const gateway = `${this.#prefix(way)}.1`;
    ip('-n', this.namespace, 'route', 'replace', 'default', 'via', gateway, 'dev', way, 'metric', `${metric}`);
  }

  /** The network is gone, and the device knows it: the interface has neither link nor address. */
  leave(way: Way): void {
    ip('-n', this.namespace, 'link', 'set', way, 'down');
    ip('-n', this.namespace, 'addr', 'flush', 'dev', way);
  }

  /** The network on which the device has this address. */
  wayOf(address: string | undefined): Way {
    const way = WAYS.find(({ name }) => address === `${this.#prefix(name)}.2`);
    if (way === undefined) throw new Error(`${address} is no address of this device`);
    return way.name;
  }

  #prefix(way: Way): string {
    return `10.77.${this.#number * WAYS.length + WAYS.findIndex(({ name }) => name === way) + 1}`;
  }
}

/** Devices, and between them a hub that passes on what they send. Its namespace is also that of the server. */
export class Networks {
  readonly #hub = `signalbox-${process.pid}`;
  readonly #devices: Device[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'signalbox-networks-'));

  constructor() {
    ip('netns', 'add', this.#hub);
    ip('-n', this.#hub, 'link', 'set', 'lo', 'up');
    ip('-n', this.#hub, 'addr', 'add', `${SERVER}/32`, 'dev', 'lo');
    ip('netns', 'exec', this.#hub, 'sysctl', '-qw', 'net.ipv4.ip_forward=1');
  }

  /** What nsenter(1) needs to start a program there. */
  get path(): string {
    return pathTo(this.#hub);
  }

  device(): Device {
    const device = new Device(this.#hub, this.#devices.length);
    this.#devices.push(device);
    return device;
  }

  /** A program that starts the browser in the namespace of a device. */
  async starter({ namespace }: Device): Promise<string> {
    const { path } = await findChromium();
    const file = join(this.#folder, namespace);
    writeFileSync(file, `#!/bin/sh\nexec nsenter --net=${pathTo(namespace)} '${path}' "$@"\n`);
    chmodSync(file, 0o755);
    return file;
  }

  /** After everything that runs in them. Their interfaces go with the namespaces. */
  close(): void {
    for (const name of [...this.#devices.map(({ namespace }) => namespace), this.#hub]) ip('netns', 'del', name);
    rmSync(this.#folder, { recursive: true });
  }
}

function pathTo(namespace: string): string {
  return `/run/netns/${namespace}`;
}

function ip(...args: readonly string[]): void {
  execFileSync(IP ?? '', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
