import type { Handlers } from '../adapters/webhooks/handlers.ts';
import type { Settings } from '../config/settings.ts';
import { version } from '../config/version.ts';
import type { SignalingNode } from '../core/node.ts';
import type { Log, WebhookMetrics, WebhookSender } from '../core/ports.ts';
import type { Webhooks } from '../core/webhooks/webhooks.ts';
import { dialectOf, nameOf } from '../gateway/dialect.ts';
import type { Cluster } from './cluster.ts';

/** A look at a quiet room is never sooner than this, in ms. */
const QUIET_MS = 60_000;

/** The name of the queue for functions of the application. No URL is like it. */
const HANDLERS = 'application';

/** What webhooks are made of. */
interface WebhookParts {
  readonly settings: Settings;
  /** Functions of this process that want events too; undefined where there are none. */
  readonly handlers: Handlers | undefined;
  readonly node: SignalingNode;
  readonly cluster: Cluster;
  readonly metrics: WebhookMetrics;
  readonly log: Log;
}

/**
 * The webhooks of a node; undefined where nobody is told (SPEC R220, R255). Their code is loaded only where it is used. Functions
 * of an application have a queue as a URL has.
 */
export async function createWebhooks(parts: WebhookParts): Promise<Webhooks | undefined> {
  const { settings, handlers, node, cluster, metrics, log } = parts;
  const { webhooks, nodeId, leaseMs, graceMs } = settings;
  if (webhooks === undefined && handlers === undefined) return undefined;
  const urls = [...(webhooks?.urls ?? []), ...(handlers === undefined ? [] : [HANDLERS])];
  const [{ Webhooks }, sender, queue] = await Promise.all([
    import('../core/webhooks/webhooks.ts'),
    createSender(parts),
    cluster.webhooks(urls),
  ]);
  const { clock } = node;
  return new Webhooks({
    nodeId,
    clock,
    queue,
    metrics,
    sender,
    random: Math.random,
    onError: (error) => log.error('webhooks failed', { error }),
    urls,
    giveUpMs: settings.webhookGiveUpMs,
    leaseMs,
    liveNodes: () => node.live.size,
    load: (room) => node.store.load(room),
    // Longer than it takes to put a room back and to find that a node is dead.
    quietMs: Math.max(QUIET_MS, graceMs + 2 * leaseMs),
    nameRoom: (room) => {
      const dialect = dialectOf(room);
      return dialect === undefined ? { room } : { room: nameOf(room), dialect };
    },
    nameOf: (room, peer) => node.replicas.get(room)?.seats.get(peer)?.name ?? '',
    peersOf: (room) => [...(node.replicas.get(room)?.seats.keys() ?? [])],
  });
}

/** Sends over HTTP, or calls the functions of this process. */
async function createSender({
  settings: { webhooks, webhookTimeoutMs: timeoutMs },
  handlers,
  node: { clock },
  log,
}: WebhookParts): Promise<WebhookSender> {
  const [{ createWebhookSender }, { logFailures }, { createHandlerSender }] = await Promise.all([
    import('../adapters/webhooks/sender.ts'),
    import('../adapters/webhooks/log-failures.ts'),
    import('../adapters/webhooks/handlers.ts'),
  ]);
  const http = webhooks && createWebhookSender({ ...webhooks, timeoutMs, clock, agent: `signalbox/${version()}` });
  const sending = http && logFailures(http, log, clock);
  const calling = handlers && createHandlerSender({ handlers, timeoutMs, clock, log });
  return {
    send: (url, event) =>
      (url === HANDLERS ? calling : sending)?.send(url, event) ??
      Promise.resolve({ kind: 'gone', reason: 'nobody is told here' }),
  };
}
