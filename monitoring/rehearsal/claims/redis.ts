import { LEASE_S, NODE_COUNT, RENEWAL_S } from '../cluster.ts';
import { asBefore, falls, fallsTo, free, gap, nothing, rises, sinks, stays, within } from '../shapes.ts';
import { type BoardClaims, briefly, but, everywhere, type Facts } from './claim.ts';

const quiet = nothing();
const REST = NODE_COUNT - 1;
/** Renewals of all nodes in a second. */
const EACH_S = NODE_COUNT / RENEWAL_S;

export function redisClaims({ scrapeS, instances: [victim = ''] }: Facts): BoardClaims {
  const brief = briefly(scrapeS);
  return {
    'Round trips': [
      {
        of: '+Inf',
        shapes: but(asBefore(5), { 'redis-stopped': falls(1), 'over-limits': rises(10), rollout: free() }),
      },
      // Buckets are at most these: what took longer is in no bucket below.
      { of: '1', shapes: but(asBefore(5), { 'redis-stopped': falls(1), 'over-limits': free(), rollout: free() }) },
    ],
    Crossings: [
      { of: '+Inf', shapes: but(within(1, 100), { killed: falls(0), 'redis-stopped': free() }) },
      { of: '1', shapes: but(within(1, 100), { 'redis-stopped': free(), 'redis-slow': falls(1) }) },
    ],
    'Round trip': [
      {
        of: 'p99',
        shapes: but(within(0, 2.5), { 'redis-stopped': rises(0), 'redis-slow': rises(0.5) }),
      },
    ],
    'Commands of the nodes': [
      { of: 'commands', shapes: but(asBefore(5), { 'redis-stopped': falls(0.1), 'over-limits': rises(0.5) }) },
    ],
    'Renewals of leases': [
      {
        of: 'renewed',
        shapes: but(within(EACH_S * 0.25, EACH_S * 2), {
          killed: sinks(EACH_S / 8),
          'redis-stopped': falls(0),
          rollout: free(),
        }),
      },
      {
        of: 'unanswered',
        // A node that starts may have no connection to Redis yet.
        shapes: but(quiet, {
          'redis-stopped': rises(0),
          rollout: free(),
          'redis-away': rises(0),
          'cut-off': rises(0),
        }),
      },
      { of: 'failed', shapes: everywhere(quiet) },
    ],
    // Each is below a lease until Redis is away for longer.
    'Age of leases': [
      { of: victim, shapes: but(within(0, LEASE_S), { killed: gap(), rollout: free() }) },
      {
        of: /./,
        shapes: but(within(0, LEASE_S * NODE_COUNT), {
          killed: free(),
          'redis-stopped': brief(rises(0)),
          'redis-away': rises(5),
          'cut-off': rises(5),
        }),
      },
    ],
    'Nodes with a lease': [
      { of: 'least', shapes: but(stays(NODE_COUNT), { killed: falls(1), rollout: within(1, NODE_COUNT) }) },
      {
        of: 'most',
        shapes: but(stays(NODE_COUNT), { killed: fallsTo(REST), rollout: within(1, NODE_COUNT), 'cut-off': free() }),
      },
    ],
    'Bad input by source': [{ of: /./, shapes: everywhere(quiet) }],
    'Redis up': [
      { of: 'servers', shapes: but(stays(1), { 'redis-stopped': brief(falls(1)), 'redis-away': falls(1) }) },
    ],
    'Memory used': [
      { of: 'of maxmemory', shapes: but(within(0.01, 0.1), { 'redis-stopped': free(), 'limits-near': rises(0.7) }) },
    ],
    'Evicted keys': [{ of: 'keys', shapes: everywhere(quiet) }],
    'Refused connections': [{ of: 'connections', shapes: everywhere(quiet) }],
    'CPU of Redis': [
      { of: 'busiest server', shapes: but(within(0.000_1, 0.5), { 'redis-stopped': free(), 'redis-away': free() }) },
    ],
    Memory: [
      { of: 'used', shapes: but(asBefore(1.5), { 'redis-stopped': free(), 'limits-near': rises(40_000_000) }) },
      { of: 'data', shapes: but(asBefore(2), { 'redis-stopped': free(), 'limits-near': rises(40_000_000) }) },
    ],
    'Connections and keys': [
      // Three connections of a node, and those of the exporter and of the run.
      {
        of: 'connections',
        shapes: but(within(3 * REST, 3 * NODE_COUNT + 8), { killed: falls(3), 'redis-stopped': free() }),
      },
      { of: 'keys', shapes: but(within(10, 5_000), { 'redis-stopped': free() }) },
    ],
    'Commands by name': [
      { of: 'spublish', shapes: but(within(0.1, 200), { 'redis-stopped': free() }) },
      { of: 'evalsha', shapes: but(within(0.1, 50), { 'redis-stopped': free(), 'over-limits': rises(0.5) }) },
    ],
    'Time by command': [
      { of: 'evalsha', shapes: but(within(0.000_01, 0.2), { 'redis-stopped': free(), 'all-killed': falls(0) }) },
    ],
    'Network of Redis': [
      {
        of: 'in',
        shapes: but(within(500, 500_000), {
          'redis-stopped': free(),
          'over-limits': rises(200),
          'all-killed': falls(500),
        }),
      },
      { of: 'out', shapes: but(within(500, 500_000), { 'redis-stopped': free(), 'all-killed': falls(500) }) },
    ],
  };
}
