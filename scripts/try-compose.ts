/**
 * Breaks a running `docker compose up --wait` and tells what two clients saw of it: node scripts/try-compose.ts
 *
 * Two clients of `signalbox/client` join one room through the edge and signal each other ten times a second; thirty
 * more are in rooms of their own, because the edge spreads a handful of connections evenly, whatever their rooms. Each
 * fault ends when both hear each other again. Exits with 1 where a signal came twice or out of order, or where a client
 * came back as another peer, and where a signal is lost. SERVER: another edge than http://127.0.0.1:8080.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Payload } from '../src/protocol/index.ts';
import { SignalingClient } from '../web/client/signaling/signaling-client.ts';
import { readArguments } from './lib/arguments.ts';
import { until } from './lib/until.ts';

readArguments({
  command: 'node scripts/try-compose.ts',
  help: 'node scripts/try-compose.ts\n\nBreaks a running docker compose up --wait, and tells what two clients saw of it: docs/deploy.md.\n',
});

const root = join(import.meta.dirname, '..');
const server = process.env['SERVER'] ?? 'http://127.0.0.1:8080';
const room = `try-${Date.now().toString(36)}`;
const handshake = `${server}/socket.io/?EIO=4&transport=polling&room=${room}`;
const crowdSize = 30;
const patienceMs = 60_000;
const everyMs = 100;

const compose = async (...args: readonly string[]): Promise<void> => {
  await promisify(execFile)('docker', ['compose', ...args], { cwd: root });
};

class Caller {
  readonly client = new SignalingClient({ server });
  sent = 0;
  received = 0;
  wrong = 0;
  /** Longest time without a signal from the other, in ms, since it was set to 0. */
  longestGapMs = 0;
  lastAt = performance.now();
  node = '';

  constructor() {
    this.client.on('resumed', ({ node }) => {
      this.node = node;
    });
    this.client.on('rejoined', () => {
      this.wrong += 1;
    });
    this.client.on('signal', (_from, payload) => this.#take(payload));
  }

  async join(name: string): Promise<number> {
    const startedAt = performance.now();
    this.node = (await this.client.join({ room, name })).node;
    return performance.now() - startedAt;
  }

  send(): void {
    const [other] = this.client.peers;
    if (other === undefined) return;
    this.client.signal(other.peerId, { number: this.sent });
    this.sent += 1;
  }

  #take(payload: Payload): void {
    if (!('number' in payload) || payload['number'] !== this.received) this.wrong += 1;
    this.received += 1;
    const now = performance.now();
    this.longestGapMs = Math.max(this.longestGapMs, now - this.lastAt);
    this.lastAt = now;
  }
}

const [ann, bob] = [new Caller(), new Caller()];
const callers = [ann, bob];

/** The service whose container has the host name that begins a node's id. */
const serviceOf = ({ node }: Caller): string => /^node-\d+/.exec(node)?.[0] ?? '';

const heardAgain = async (): Promise<void> => {
  const before = callers.map(({ received }) => received);
  const both = () => callers.every(({ received }, index) => received > (before[index] ?? 0) + 10);
  await until('both to hear each other', both, patienceMs);
};

/** Asks five times a second: the edge refuses an address that begins too many sessions. */
const answers = async (what: string, wanted: number): Promise<void> => {
  const asked = async () => {
    await pause(200);
    const response = await fetch(handshake).catch(() => undefined);
    await response?.text();
    return response?.status === wanted;
  };
  await until(what, asked, patienceMs);
};
const ready = () => answers('the edge to take connections', 200);

interface Fault {
  readonly name: string;
  breaks(): Promise<void>;
  mends(): Promise<void>;
}

let victim = '';
const ofNode = (name: string, ...command: readonly [string, ...string[]]): Fault => ({
  name,
  async breaks() {
    victim = serviceOf(ann);
    await compose(...command, victim);
  },
  mends: () => compose('up', '--detach', '--wait', '--no-build', victim),
});

const faults: readonly Fault[] = [
  {
    name: 'Redis stopped for 5 s',
    async breaks() {
      await compose('stop', 'redis');
      await answers('new connections to be refused', 503);
      const { status } = await fetch(server);
      console.log(`Redis is away: pages are answered with ${status}, new connections with 503`);
      await pause(5_000);
    },
    mends: () => compose('start', 'redis'),
  },
  { name: 'the edge restarted', breaks: () => compose('restart', 'edge'), mends: ready },
  ofNode('SIGTERM of the node of the first client', 'stop'),
  ofNode('SIGKILL of the node of the first client', 'kill', '--signal', 'SIGKILL'),
];

const crowd = Array.from({ length: crowdSize }, () => new SignalingClient({ server }));
await Promise.all(crowd.map((client, index) => client.join({ room: `${room}-${index}` })));
const joins = [await ann.join('Ann'), await bob.join('Bob')];
console.log(`joined after ${joins.map((ms) => ms.toFixed(0)).join(' and ')} ms, on ${ann.node} and ${bob.node}`);
const sender = setInterval(() => {
  for (const caller of callers) caller.send();
}, everyMs);
await heardAgain();

for (const { name, breaks, mends } of faults) {
  for (const caller of callers) caller.longestGapMs = 0;
  const together = ann.node === bob.node ? 'one node' : 'two nodes';
  await breaks();
  await mends();
  await ready();
  await heardAgain();
  const gap = Math.max(...callers.map(({ longestGapMs }) => longestGapMs));
  console.log(`${name}, both on ${together}: longest silence ${(gap / 1_000).toFixed(1)} s`);
}

clearInterval(sender);
await until('every signal to arrive', () => ann.received === bob.sent && bob.received === ann.sent, patienceMs);
const wrong = ann.wrong + bob.wrong;
const [sent, received] = [ann.sent + bob.sent, ann.received + bob.received];
console.log(`${sent} signals sent, ${received} arrived, ${wrong} of them wrong`);
await Promise.all([...crowd, ann.client, bob.client].map((client) => client.leave()));
process.exitCode = wrong === 0 ? 0 : 1;
