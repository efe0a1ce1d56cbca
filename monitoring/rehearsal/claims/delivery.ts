import { LEASE_S, NODE_COUNT, RENEWAL_S } from '../cluster.ts';
import { LOAD } from '../load.ts';
import { falls, free, gap, nothing, rises, sinks, within } from '../shapes.ts';
import { type BoardClaims, briefly, but, everywhere, type Facts, flow, windowOf } from './claim.ts';

const quiet = nothing();
/** Probes of all nodes in a second. */
const PROBES_S = NODE_COUNT / RENEWAL_S;

export function deliveryClaims({ instances: [victim = '', abused = ''], scrapeS }: Facts): BoardClaims {
  const windowS = windowOf(scrapeS);
  const brief = briefly(scrapeS);
  // The most that a window counts, with those that are sent again.
  const signals = 6 * LOAD.signalsPerSecond * windowS;
  return {
    'Relay of local signals': [
      // Most of them: the two of each room who come through the edge are on one node.
      {
        of: '+Inf',
        shapes: but(within(1, signals), { 'over-limits': rises(0) }),
      },
    ],
    'Relay of remote signals': [
      {
        of: '+Inf',
        shapes: but(within(1, signals), { 'redis-stopped': rises(0) }),
      },
    ],
    'Relay latency': [
      { of: 'p50 local', shapes: but(within(0.000_001, 0.02), { 'slow-version': rises(0.005) }) },
      { of: 'p50 remote', shapes: but(within(0.000_001, 0.02), { 'slow-version': rises(0.005) }) },
      { of: 'p99 local', shapes: but(free(), { 'slow-version': rises(0.005) }) },
    ],
    // A probe that was sent while Redis was stopped came back when it went on.
    'Between nodes': [
      { of: 'p99', shapes: but(within(0, 2.5), { 'redis-stopped': free(), 'redis-slow': rises(0.5) }) },
    ],
    'Join latency': [
      // Joins that Redis did not answer are not in it.
      { of: 'p99', shapes: but(within(0, 2.5), { 'redis-stopped': free(), 'redis-slow': rises(0.5) }) },
    ],
    'Signals by path and result': [
      { of: / relayed$/, shapes: but(flow(), { 'over-limits': rises(0) }) },
      { of: 'local relayed', shapes: but(free(), { 'over-limits': rises(0) }) },
      { of: 'remote relayed', shapes: but(free(), { 'redis-stopped': rises(0) }) },
      { of: 'local peer-away', shapes: but(quiet, { killed: free(), 'over-limits': rises(0), rollout: free() }) },
      { of: 'local not-joined', shapes: but(quiet, { 'over-limits': rises(0) }) },
    ],
    // Signals to other nodes are sent again when Redis has lost them.
    'Local share': [{ of: 'local', shapes: but(within(0.01, 1), { 'redis-stopped': falls(0) }) }],
    'Signals from other nodes': [
      { of: 'delivered', shapes: but(within(0, 6 * LOAD.signalsPerSecond), { 'redis-stopped': falls(0) }) },
      { of: 'lost', shapes: but(quiet, { killed: free(), rollout: free() }) },
      { of: 'dropped', shapes: everywhere(quiet) },
    ],
    // Clients send again what Redis lost, all of a link at once. A node that had to wait for the processor puts more into a batch, too.
    'Batch size': [{ of: 'p99', shapes: but(within(0, 64), { 'redis-stopped': rises(0) }) }],
    'Batch bytes': [{ of: 'p99', shapes: but(within(0, 65_536), { 'redis-stopped': rises(0) }) }],
    'Batches and entries': [
      { of: 'batches', shapes: but(within(0.01, 6 * LOAD.signalsPerSecond), { 'redis-stopped': rises(0) }) },
      { of: 'entries', shapes: but(within(0.01, 6 * LOAD.signalsPerSecond), { 'redis-stopped': rises(0) }) },
    ],
    // How far apart the scrapes of nodes are makes some of it, where a rate changes: after a fault, and while nodes start.
    'Entries that vanish': [
      {
        of: 'of entries',
        shapes: but(within(0, 1), {
          killed: free(),
          'redis-stopped': free(),
          rollout: free(),
          'inbox-cut': rises(0.2),
        }),
      },
    ],
    'Given up between nodes': [
      {
        of: 'publish-failed',
        shapes: but(quiet, { killed: free(), 'redis-stopped': rises(0), rollout: free(), 'channels-lost': rises(0) }),
      },
      { of: /batch-full|unsettled-full|address-full/, shapes: everywhere(quiet) },
    ],
    'Waiting for clients': [
      { of: victim, shapes: but(quiet, { killed: gap(), rollout: free() }) },
      { of: abused, shapes: but(quiet, { 'over-limits': rises(65_536), rollout: free() }) },
    ],
    'Dropped for clients': [{ of: 'events', shapes: but(quiet, { 'over-limits': rises(0) }) }],
    Probes: [
      // A node that starts may have no connection to Redis yet.
      { of: 'failed', shapes: but(quiet, { 'redis-stopped': rises(0), rollout: free(), 'redis-away': rises(0) }) },
      {
        of: 'back',
        shapes: but(within(0.1, 2), {
          killed: sinks(PROBES_S / 8),
          'redis-stopped': free(),
          'channels-lost': falls(0.3),
        }),
      },
    ],
    'Silence of inboxes': [
      { of: victim, shapes: but(within(0, LEASE_S), { 'redis-stopped': free(), killed: gap(), rollout: free() }) },
      {
        of: /./,
        shapes: but(within(0, NODE_COUNT * LEASE_S), {
          'redis-stopped': brief(rises(0)),
          rollout: free(),
          'channels-lost': rises(12),
          'redis-away': rises(5),
        }),
      },
    ],
    'Inboxes subscribed anew': [
      { of: /./, shapes: but(quiet, { 'redis-stopped': free(), 'channels-lost': rises(0) }) },
    ],
  };
}
