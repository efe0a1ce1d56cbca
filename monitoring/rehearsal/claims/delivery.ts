import { NODE_COUNT } from '../cluster.ts';
import { LOAD } from '../load.ts';
import { asBefore, falls, free, gap, nothing, rises, sinks, within } from '../shapes.ts';
import { type BoardClaims, but, everywhere, type Facts } from './claim.ts';

const quiet = nothing();
/** Each node probes its inbox three times in a lease of 12 s. */
const PROBES_S = NODE_COUNT / 4;
/** Counts of a heatmap are those of a window of four scrapes. */
const WINDOW_SCRAPES = 4;

export function deliveryClaims({ instances: [victim = '', abused = ''], scrapeS }: Facts): BoardClaims {
  const signals = LOAD.signalsPerSecond * WINDOW_SCRAPES * scrapeS;
  return {
    'Relay of local signals': [
      // Most of them: the two of each room who come through the edge are on one node.
      {
        of: '+Inf',
        shapes: but(within(signals / 4, signals * 1.5), {
          'over-limits': rises(5 * scrapeS),
          rollout: within(signals / 4, signals * 2),
        }),
      },
    ],
    'Relay of remote signals': [
      {
        of: '+Inf',
        shapes: but(within(1, signals), { 'redis-stopped': rises(0) }),
      },
    ],
    'Relay latency': [
      { of: 'p50 local', shapes: everywhere(within(0.000_001, 0.005)) },
      { of: 'p50 remote', shapes: everywhere(within(0.000_001, 0.005)) },
      { of: 'p99 local', shapes: but(free(), { 'slow-version': rises(0.005) }) },
    ],
    // A probe that was sent while Redis was stopped came back when it went on.
    'Between nodes': [
      { of: 'p99', shapes: but(within(0, 2.5), { 'redis-stopped': free(), 'redis-slow': rises(0.5) }) },
    ],
    'Join latency': [
      { of: 'p99', shapes: but(within(0, 2.5), { 'redis-stopped': rises(0.2), 'redis-slow': rises(0.5) }) },
    ],
    'Signals by path and result': [
      { of: / relayed$/, shapes: but(asBefore(1.5), { 'redis-stopped': asBefore(2.5), 'over-limits': rises(1) }) },
      { of: 'local relayed', shapes: but(free(), { 'over-limits': rises(1) }) },
      { of: 'remote relayed', shapes: but(free(), { 'redis-stopped': rises(0) }) },
      { of: 'local peer-away', shapes: but(quiet, { killed: free(), 'over-limits': rises(1), rollout: free() }) },
      { of: 'local not-joined', shapes: but(quiet, { 'over-limits': rises(1) }) },
    ],
    // Signals to other nodes are sent again when Redis has lost them.
    'Local share': [{ of: 'local', shapes: but(within(0.05, 1), { 'redis-stopped': falls(0.01) }) }],
    'Signals from other nodes': [
      { of: 'delivered', shapes: but(within(0, 2 * LOAD.signalsPerSecond), { 'redis-stopped': falls(0) }) },
      { of: 'lost', shapes: but(quiet, { killed: free(), rollout: free() }) },
      { of: 'dropped', shapes: everywhere(quiet) },
    ],
    // What waited for Redis goes in one batch.
    'Batch size': [{ of: 'p99', shapes: but(within(0, 4), { 'redis-stopped': rises(1) }) }],
    'Batch bytes': [{ of: 'p99', shapes: but(within(0, 4_096), { 'redis-stopped': rises(100) }) }],
    'Batches and entries': [
      { of: 'batches', shapes: but(within(0.1, 2 * LOAD.signalsPerSecond), { 'redis-stopped': free() }) },
      { of: 'entries', shapes: but(within(0.1, 2 * LOAD.signalsPerSecond), { 'redis-stopped': free() }) },
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
    'Dropped for clients': [{ of: 'events', shapes: but(quiet, { 'over-limits': rises(1) }) }],
    Probes: [
      { of: 'failed', shapes: but(quiet, { 'redis-stopped': rises(0), 'redis-away': rises(0) }) },
      {
        of: 'back',
        shapes: but(within(0.2, 1.2), {
          killed: sinks(PROBES_S / 8),
          'redis-stopped': free(),
          'channels-lost': falls(0.3),
        }),
      },
    ],
    'Silence of inboxes': [
      { of: victim, shapes: but(within(0, 12), { killed: gap(), rollout: free() }) },
      {
        of: /./,
        shapes: but(within(0, 12), {
          'redis-stopped': rises(0),
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
