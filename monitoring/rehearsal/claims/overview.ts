import { ABUSE } from '../abuse.ts';
import { NODE_COUNT } from '../cluster.ts';
import { LOAD } from '../load.ts';
import { ends, falls, fallsTo, free, nothing, rises, risesTo, stays, within } from '../shapes.ts';
import { type BoardClaims, briefly, but, type Claim, everywhere, type Facts, flow, windowOf } from './claim.ts';

/** All nodes but the one that was killed. */
const REST = NODE_COUNT - 1;
/** Peers of the crowd and of the pages; a visitor may be there at a scrape, and an abuser's peers for a time. */
export const PEERS = LOAD.peers + LOAD.pages;

/** Visitors who may be there at a scrape: one comes in a second, and stays as long as a join and a leave take. */
export const VISITORS = 4;
/** Peers, and rooms, that an abuser brings, as far as they are more than visitors who were there before and not meanwhile. */
export const ABUSERS = ABUSE.peers - VISITORS;
export const ABUSED_ROOMS = ABUSE.rooms - VISITORS;

const quiet = nothing();
/** A scrape may meet a node, one at a time, before it has reached Redis. */
const starting = within(0, 1);

export function overviewClaims({ versions, resident, scrapeS }: Facts): BoardClaims {
  const windowS = windowOf(scrapeS);
  const brief = briefly(scrapeS);
  return {
    'Nodes that do not answer': [
      {
        of: 'nodes',
        shapes: but(quiet, { killed: risesTo(1), rollout: within(0, REST), 'all-killed': risesTo(NODE_COUNT) }),
      },
    ],
    'Nodes that are not ready': [
      // A dead node says nothing. One that starts answers scrapes before it is ready.
      {
        of: 'nodes',
        shapes: but(quiet, {
          killed: starting,
          'redis-stopped': brief(rises(1)),
          rollout: rises(1),
          'redis-away': risesTo(NODE_COUNT),
          'cut-off': risesTo(1),
          'channels-lost': risesTo(NODE_COUNT),
          'all-drain': rises(1),
        }),
      },
    ],
    'Ready nodes': [
      {
        of: 'nodes',
        shapes: but(stays(NODE_COUNT), {
          killed: fallsTo(REST),
          'redis-stopped': brief(falls(1)),
          rollout: falls(1),
          'redis-away': fallsTo(0),
          'cut-off': fallsTo(REST),
          'all-drain': fallsTo(0),
          'all-killed': fallsTo(0),
        }),
      },
    ],
    'Edges that do not answer': [{ of: 'edges', shapes: but(quiet, { 'edge-down': risesTo(1) }) }],
    // None is scraped.
    'TURN servers that do not answer': [{ of: 'servers', shapes: everywhere(quiet) }],
    'Nodes with a lease': [
      {
        of: 'nodes',
        shapes: but(stays(NODE_COUNT), {
          killed: fallsTo(REST),
          rollout: within(1, NODE_COUNT),
          'cut-off': fallsTo(REST),
        }),
      },
    ],
    'Failed checks': [
      { of: 'drain', shapes: but(quiet, { rollout: rises(1), 'all-drain': rises(1) }) },
      {
        of: 'store',
        shapes: but(quiet, {
          killed: starting,
          'redis-stopped': brief(rises(1)),
          rollout: starting,
          'redis-away': risesTo(NODE_COUNT),
          'cut-off': risesTo(1),
        }),
      },
      {
        of: 'inbox',
        shapes: but(quiet, {
          killed: starting,
          'redis-stopped': free(),
          rollout: starting,
          'channels-lost': risesTo(NODE_COUNT),
        }),
      },
      { of: 'event-loop', shapes: but(free(), { starved: rises(1) }) },
      { of: /connections|handshakes|descriptors|memory|heap/, shapes: everywhere(quiet) },
    ],
    'Nodes by phase': phases(),
    'Nodes by version': [
      { of: versions.before, shapes: but(stays(NODE_COUNT), { killed: fallsTo(REST), rollout: falls(1) }) },
      { of: versions.after, shapes: but(quiet, { rollout: risesTo(NODE_COUNT) }) },
    ],
    'Joins that succeed': [
      {
        of: 'of joins',
        shapes: but(stays(1), {
          'redis-stopped': falls(0.01),
          'redis-refuses': falls(0.1),
          'redis-away': falls(0.1),
        }),
      },
    ],
    'Signals that arrive at once': [
      {
        of: 'of signals',
        shapes: but(stays(1), {
          killed: free(),
          'redis-stopped': falls(0.01),
          rollout: free(),
          'channels-lost': falls(0.05),
          'redis-away': falls(0.1),
        }),
      },
    ],
    // Of this load a node relays each signal in far less, unless another program takes the processor meanwhile.
    'Signals relayed within 10 ms': [{ of: 'of signals', shapes: but(within(0.5, 1), { 'slow-version': falls(0.5) }) }],
    'Crossings within 250 ms': [
      // A probe waits for the processor three times: the node, Redis, the node again. Redis that is stopped takes none.
      { of: 'of probes', shapes: but(within(0, 1), { 'redis-stopped': free(), 'redis-slow': falls(0.5) }) },
    ],
    'Joins by result': joinResults({ scrapeS }),
    'Relay latency': [
      { of: 'p50', shapes: but(within(0.000_001, 0.02), { 'slow-version': rises(0.005) }) },
      { of: 'p99', shapes: but(free(), { 'slow-version': rises(0.005) }) },
    ],
    'Given up between nodes': [
      {
        of: 'publish-failed',
        shapes: but(quiet, { killed: free(), 'redis-stopped': rises(0), rollout: free(), 'channels-lost': rises(0) }),
      },
      { of: /batch-full|unsettled-full|address-full/, shapes: everywhere(quiet) },
    ],
    'Peers and connections': [
      // Whoever was on a node that ends comes back on another one.
      { of: 'peers', shapes: but(ends(PEERS, PEERS + VISITORS), { 'over-limits': rises(ABUSERS) }) },
      { of: 'connections', shapes: but(ends(PEERS, PEERS + 2 * VISITORS), { 'over-limits': rises(ABUSERS) }) },
      {
        of: 'rooms',
        shapes: but(ends(LOAD.rooms, NODE_COUNT * (LOAD.rooms + 1) + VISITORS), { 'over-limits': rises(ABUSED_ROOMS) }),
      },
    ],
    'Signals by path': [
      // Wherever their peers are by now. Those that Redis lost are sent again.
      { of: /./, shapes: but(flow(), { 'over-limits': rises(ABUSE.signals / 2 / windowS) }) },
      { of: 'local', shapes: but(free(), { 'over-limits': rises(ABUSE.signals / 2 / windowS) }) },
      { of: 'remote', shapes: but(free(), { 'redis-stopped': rises(0) }) },
    ],
    'Gates: the fullest node': gates(),
    // Waking after a scrape, a collection, another program: only the node that is stopped again and again is known to be late.
    'Event-loop lag': [{ of: 'highest', shapes: but(within(0, 5), { starved: rises(0.2) }) }],
    // A start takes more of the processor than this load.
    CPU: [
      {
        of: 'busiest',
        shapes: but(within(0, 2), { rollout: rises(0.005) }),
      },
    ],
    Memory: [
      { of: 'largest', shapes: but(free(), { killed: within(resident.largest * 0.6, resident.largest * 1.5) }) },
      { of: 'average', shapes: but(free(), { killed: within(resident.smallest * 0.6, resident.largest * 1.5) }) },
    ],
  };
}

/** The claims of a panel that stands on the overview and on the board of rooms. */
export function phases(): readonly Claim[] {
  return [
    {
      of: 'running',
      shapes: but(stays(NODE_COUNT), { killed: fallsTo(REST), rollout: falls(1), 'all-drain': fallsTo(0) }),
    },
    {
      of: 'draining',
      shapes: but(quiet, { rollout: rises(1), 'all-drain': rises(1) }),
    },
    { of: /leaving|draining/, shapes: but(quiet, { rollout: rises(1), 'drain-long': rises(1) }) },
  ];
}

/** Of the overview and of rooms. Joins of the load are visits. */
export function joinResults({ scrapeS }: Pick<Facts, 'scrapeS'>): readonly Claim[] {
  const brief = briefly(scrapeS);
  return [
    { of: 'joined', shapes: but(within(0.01, 4), { 'redis-stopped': brief(falls(0)), 'over-limits': rises(0) }) },
    { of: 'resumed', shapes: but(quiet, { killed: rises(0), rollout: rises(0), 'edge-down': rises(0) }) },
    {
      of: 'store-unavailable',
      shapes: but(quiet, { 'redis-stopped': rises(0), 'redis-away': rises(0), 'redis-refuses': rises(0) }),
    },
    { of: 'resume-refused', shapes: but(quiet, { 'over-limits': rises(0) }) },
    { of: 'room-full', shapes: but(quiet, { 'over-limits': rises(0) }) },
    { of: /already-joined|node-full|unsupported-version|internal/, shapes: everywhere(quiet) },
  ];
}

/** Of the overview and of limits: the abuser has many connections in no namespace, and not one gate is shut. */
export function gates(): readonly Claim[] {
  return [
    { of: 'connections', shapes: but(within(0.01, 0.2), { 'over-limits': rises(0.05), 'limits-near': rises(0.7) }) },
    { of: 'handshakes', shapes: but(within(0, 0.1), { 'over-limits': rises(0.2), rollout: free() }) },
    { of: 'descriptors', shapes: but(free(), { 'over-limits': rises(0) }) },
    { of: /heap|memory/, shapes: everywhere(within(0.001, 0.8)) },
  ];
}
