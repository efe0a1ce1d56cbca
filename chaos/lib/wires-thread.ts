/**
 * The thread of the edge and of the wire to Redis, so that neither waits for the clients' work. The edge does what
 * `deploy/haproxy` does: new connections go in turn to the nodes whose /health/ready and /health/accept answer 200; where
 * none accepts, to those that are ready.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { Relay, type Target } from '../../scripts/lib/tcp-relay.ts';
import type { WireCommand, WiresReady } from './wires.ts';

/** As in deploy/haproxy/haproxy.cfg: how often a node is asked, and how long it may take. */
const CHECK_MS = 500;
const ANSWER_MS = 2_000;

interface Node extends Target {
  ready: boolean;
  accepts: boolean;
}

const nodes: Node[] = [];
let turn = 0;

function choose(): readonly Target[] {
  const ready = nodes.filter((node) => node.ready);
  const accepting = ready.filter((node) => node.accepts);
  const chosen = accepting.length > 0 ? accepting : ready;
  turn += 1;
  const first = turn % Math.max(1, chosen.length);
  return [...chosen.slice(first), ...chosen.slice(0, first)];
}

function onRefused({ port }: Target): void {
  for (const node of nodes) if (node.port === port) node.ready = false;
}

function onNowhere(): void {
  parentPort?.postMessage('nowhere');
}

const edge = new Relay({ choose, onRefused, onNowhere });
/** For the clients that stop reading. */
const slow = new Relay({ choose, onRefused, onNowhere });
const redisPort = Number(workerData);
const redis = new Relay({ choose: () => [{ host: '127.0.0.1', port: redisPort }] });

async function ask({ host, port }: Target, question: string): Promise<boolean> {
  try {
    const url = `http://${host}:${port}/health/${question}`;
    const { status } = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    return status === 200;
  } catch {
    return false;
  }
}

async function check(node: Node): Promise<void> {
  [node.ready, node.accepts] = await Promise.all([ask(node, 'ready'), ask(node, 'accept')]);
}

const checking = setInterval(() => void Promise.all(nodes.map(check)), CHECK_MS);

async function obey(command: WireCommand): Promise<void> {
  switch (command.do) {
    case 'node': {
      const node = { host: '127.0.0.1', port: command.port, ready: false, accepts: false };
      if (!nodes.some(({ port }) => port === command.port)) nodes.push(node);
      await check(node);
      return;
    }
    case 'cut':
      edge.cut(command.every);
      return;
    case 'stall':
      slow.stalled = command.stalled;
      return;
    case 'redis':
      redis.delayMs = command.delayMs;
      redis.gone = command.gone;
      return;
    case 'close':
      clearInterval(checking);
      edge.close();
      slow.close();
      redis.close();
      parentPort?.close();
      return;
    default:
      command satisfies never;
  }
}

parentPort?.on('message', (command: WireCommand) => void obey(command));
const ready: WiresReady = {
  edgePort: await edge.listen(),
  slowPort: await slow.listen(),
  redisPort: await redis.listen(),
};
parentPort?.postMessage(ready);
