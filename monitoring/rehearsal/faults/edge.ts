import { NODES } from '../../../scripts/lib/edge-process.ts';
import { hold } from '../abuse-ways.ts';
import { EDGE_SLOTS, MAX_CONNECTIONS, NODE_COUNT } from '../cluster.ts';
import { type Fault, VICTIM } from './fault.ts';

/** Limits are near, the edge is gone, its name server is. */
export const EDGE_FAULTS: readonly Fault[] = [
  {
    name: 'limits-near',
    title: 'a node has 85 % of its connections, Redis of its memory, the edge of its places',
    alerts: ['SignalboxLimitNear', 'SignalboxRedisLimitNear', 'SignalboxEdgeLimitNear'],
    async play({ cluster, fires }) {
      const each = Math.ceil((MAX_CONNECTIONS * 0.85) / 5);
      const addresses = Array.from({ length: 5 }, (_, index) => `203.0.113.${30 + index}`);
      const sockets: Awaited<ReturnType<typeof hold>>[number][] = [];
      for (const address of addresses) sockets.push(...(await hold(cluster.url(VICTIM), address, each)));
      await cluster.store.fill(0.85);
      const hosts = cluster.dns.names.get(NODES) ?? [];
      const more = Array.from({ length: EDGE_SLOTS - 1 - NODE_COUNT }, (_, index) => `127.0.0.${200 + index}`);
      cluster.dns.names.set(NODES, [...hosts, ...more]);
      await fires('SignalboxLimitNear', 'SignalboxRedisLimitNear', 'SignalboxEdgeLimitNear');
      cluster.dns.names.set(NODES, hosts);
      await cluster.store.fill(0);
      for (const socket of sockets) socket.disconnect();
    },
  },
  {
    name: 'edge-down',
    title: 'the edge is killed',
    alerts: ['SignalboxNoEdge', 'SignalboxEdgeDown'],
    async play({ cluster, fires }) {
      await cluster.endEdge();
      await fires('SignalboxNoEdge', 'SignalboxEdgeDown');
      await cluster.startEdgeAgain();
    },
  },
  {
    name: 'dns-lost',
    title: 'the name server says nothing',
    alerts: [],
    async play({ cluster, scrapes }) {
      cluster.dns.state = 'silent';
      await scrapes(5);
      cluster.dns.state = 'answers';
    },
  },
];
