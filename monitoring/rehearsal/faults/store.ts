import { type Fault, VICTIM } from './fault.ts';

/** Each way: a round trip takes more than a second, and less than the 2 s after which a command has failed. */
const SLOW_MS = 700;

/** Shorter than a node needs until it has subscribed again, in ms. */
const CUT_MS = 20;

/** Redis is away, slow, or refuses; or one node does not reach it. */
export const STORE_FAULTS: readonly Fault[] = [
  {
    name: 'redis-away',
    title: 'Redis is stopped until the alert has fired',
    alerts: ['SignalboxRedisAway'],
    also: {
      SignalboxNoReadyNode: 'true, and held back by SignalboxRedisAway',
      SignalboxNotReady: 'true, and held back by SignalboxRedisAway',
      SignalboxLeasesExpiring: 'true, and held back by SignalboxRedisAway',
      SignalboxJoinsFailing: 'true, and held back by SignalboxRedisAway',
      SignalboxDeliveryFailing: 'true, and held back by SignalboxRedisAway',
      SignalboxCrossingSlow: 'probes that were under way; held back by SignalboxRedisAway',
    },
    async play({ cluster, fires }) {
      cluster.store.stopped(true);
      await fires('SignalboxRedisAway');
      cluster.store.stopped(false);
    },
  },
  {
    name: 'redis-slow',
    title: 'every command to Redis takes 1.4 s',
    alerts: ['SignalboxJoinsSlow', 'SignalboxCrossingSlow'],
    async play({ cluster, fires }) {
      cluster.store.slow(SLOW_MS);
      await fires('SignalboxJoinsSlow', 'SignalboxCrossingSlow');
      cluster.store.slow(0);
    },
  },
  {
    name: 'redis-refuses',
    title: 'nodes have lost the right to change rooms in Redis',
    alerts: ['SignalboxJoinsFailing'],
    async play({ cluster, fires }) {
      await cluster.store.forbid('-hset');
      await fires('SignalboxJoinsFailing');
      await cluster.store.permit();
    },
  },
  {
    name: 'data-lost',
    title: 'Redis loses all data',
    alerts: [],
    async play({ cluster, scrapes }) {
      await cluster.store.lose();
      // Nodes notice it when they renew their leases: three times in a lease.
      await scrapes(3);
    },
  },
  {
    name: 'cut-off',
    title: 'one node does not reach Redis',
    alerts: ['SignalboxNotReady'],
    also: {
      SignalboxLeasesExpiring: 'its lease ends, and its people are shown as away',
      SignalboxDeliveryFailing: 'what its people send to other nodes is given up',
      SignalboxJoinsFailing: 'people of this node who come back are refused until they come to another one',
    },
    async play({ cluster, load, fires }) {
      await load.spread();
      cluster.store.cut(VICTIM, true);
      await fires('SignalboxNotReady');
      cluster.store.cut(VICTIM, false);
    },
  },
  {
    name: 'channels-lost',
    title: 'nodes have lost the right to their channels in Redis',
    alerts: ['SignalboxInboxSilent', 'SignalboxDeliveryFailing'],
    also: {
      SignalboxNoReadyNode: 'true: no inbox brings anything, so no node is ready',
      SignalboxNotReady: 'true, and held back by SignalboxInboxSilent',
      SignalboxCrossingSlow: 'probes do not come back; held back by SignalboxInboxSilent',
      SignalboxJoinsFailing: 'the edge refuses sessions; held back by SignalboxNoReadyNode',
    },
    async play({ cluster, load, fires }) {
      await load.spread();
      await cluster.store.forbid('resetchannels');
      await fires('SignalboxInboxSilent', 'SignalboxDeliveryFailing');
      await cluster.store.permit();
    },
  },
  {
    name: 'inbox-cut',
    title: 'Redis ends all subscriptions, again and again',
    alerts: [],
    also: { SignalboxCrossingSlow: 'true: a probe that nobody hears does not come back' },
    async play({ cluster, load, scrapes }) {
      await load.spread();
      const end = setInterval(() => void cluster.store.endSubscriptions(), CUT_MS);
      await scrapes(2);
      clearInterval(end);
    },
  },
];
