import type { Settings } from '../config/settings.ts';
import { version } from '../config/version.ts';
import type { SignalingNode } from '../core/node.ts';
import type { Log, WebhookMetrics } from '../core/ports.ts';
import type { Webhooks } from '../core/webhooks/webhooks.ts';
import { dialectOf, nameOf } from '../gateway/dialect.ts';
import type { Cluster } from './cluster.ts';

/** A look at a quiet room is never sooner than this, in ms. */
const QUIET_MS = 60_000;

/** What webhooks are made of. */
interface WebhookParts {
  readonly settings: Settings;
  readonly node: SignalingNode;
  readonly cluster: Cluster;
  readonly metrics: WebhookMetrics;
  readonly log: Log;
}

/** The webhooks of a node; undefined where WEBHOOK_URLS is not set (SPEC R220). Their code is loaded only where it is used. */
export async function createWebhooks(parts: WebhookParts): Promise<Webhooks | undefined> {
  const { settings, node, cluster, metrics, log } = parts;
  const { webhooks, nodeId, leaseMs, graceMs } = settings;
  if (webhooks === undefined) return undefined;
  const [{ Webhooks }, { createWebhookSender }, { logFailures }, queue] = await Promise.all([
    import('../core/webhooks/webhooks.ts'),
    import('../adapters/webhooks/sender.ts'),
    import('../adapters/webhooks/log-failures.ts'),
    cluster.webhooks(webhooks.urls),
  ]);
  const { clock } = node;
  return new Webhooks({
    nodeId,
    clock,
    queue,
    metrics,
    sender: logFailures(createWebhookSender({ ...webhooks, clock, agent: `signalbox/${version()}` }), log, clock),
    random: Math.random,
    onError: (error) => log.error('webhooks failed', { error }),
    urls: webhooks.urls,
    giveUpMs: webhooks.giveUpMs,
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
