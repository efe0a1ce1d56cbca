import { once } from 'node:events';
import { createServer } from 'node:http';
import { createMetrics, type NodeMetrics } from '../../src/adapters/observability/metrics.ts';
import { GATES } from '../../src/core/gates.ts';
import { DIALECTS } from '../../src/gateway/dialect.ts';
import { ERRORS, isErrorCode } from '../../src/protocol/index.ts';

export interface ManyNodes extends AsyncDisposable {
  /** Where each of them is scraped. */
  readonly targets: readonly { readonly url: string; readonly instance: string }[];
}

/**
 * The metrics of so many nodes, as they are when everything that can be counted was counted on each of them: the most series that
 * nodes can have. They go on counting, so that each has a rate. One server shows all of them.
 */
export async function startManyNodes(count: number): Promise<ManyNodes> {
  const nodes = Array.from({ length: count }, newNode);
  const server = createServer((request, response) => {
    const metrics = nodes[Number(request.url?.slice(1))];
    if (metrics === undefined) return void response.writeHead(404).end();
    countEverything(metrics);
    void metrics.render().then((text) => response.setHeader('content-type', metrics.contentType).end(text));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    targets: nodes.map((_, index) => ({
      url: `http://127.0.0.1:${address.port}/${index}`,
      instance: `10.0.${Math.floor(index / 250)}.${index % 250}:3000`,
    })),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function newNode(): NodeMetrics {
  const own = GATES.filter((gate) => gate !== 'client-address');
  return createMetrics({
    version: '1.2.3',
    counts: () => ({ connections: 1, peers: 1, rooms: 1, unsettled: 1 }),
    phase: () => 'running',
    eventLoopLagMs: () => 1,
    outboundBytes: () => 1,
    outboundDropped: () => 1,
    ready: () => true,
    checks: () => new Map(['drain', 'store', 'inbox', 'event-loop', ...own].map((check) => [check, true])),
    gates: () => new Map(own.map((gate) => [gate, 0.5])),
    lease: () => ({ ageSeconds: 1, nodes: 100 }),
    inboxSilenceSeconds: () => 1,
    webhooks: () => ({ waiting: 0, oldestSeconds: 0 }),
  });
}

/** Every error code wherever a code is counted, although few of them can come from each place. */
function countEverything({ signals, bus, dialects, record, roundTrip }: NodeMetrics): void {
  const peer = { room: 'room', peerId: 'peer', version: 1, connection: 'c', seconds: 0.001 } as const;
  for (const code of Object.keys(ERRORS).filter(isErrorCode)) {
    for (const path of ['local', 'remote'] as const) signals.signal(path, code, 0.001);
    for (const dialect of DIALECTS) dialects.message(dialect, code);
    for (const resume of [true, false]) record({ type: 'join-refused', code, resume });
    record({ type: 'refused', code });
  }
  for (const path of ['local', 'remote'] as const) signals.signal(path, 'relayed', 0.001);
  for (const gate of GATES) record({ type: 'gate-refused', gate });
  record({ type: 'peer-joined', ...peer });
  record({ type: 'peer-resumed', ...peer });
  record({ type: 'probe-returned', seconds: 0.001 });
  signals.received('delivered');
  bus.batch(1, 100);
  roundTrip(0.001);
}
