import { NODE_COUNT } from '../cluster.ts';
import { LOAD } from '../load.ts';
import { ABUSE } from '../abuse.ts';
import { falls, fallsTo, free, nothing, rises, stays, within } from '../shapes.ts';
import { type BoardClaims, but, everywhere, type Facts } from './claim.ts';
import { VISITORS } from './overview.ts';

const quiet = nothing();
const REST = NODE_COUNT - 1;
/** Two of each room, and the pages; visitors come and go. */
const SESSIONS = LOAD.rooms * 2 + LOAD.pages;
const MOST_SESSIONS = SESSIONS + 2 * VISITORS;

export function edgeClaims({ slots: [victim = ''] }: Facts): BoardClaims {
  // A node that is late asks for no more: the one that is abused, and any node on a busy machine.
  const fewerOrNot = within(0, NODE_COUNT);
  const fewer = but(stays(NODE_COUNT), {
    ...{ killed: fallsTo(REST), 'redis-stopped': free(), 'over-limits': fewerOrNot, rollout: falls(0) },
  });
  // On a busy machine a node that has just started is late, and asks for no more.
  const accepting = { ...fewer, killed: falls(1), 'redis-away': falls(NODE_COUNT) };
  const abuse = but(quiet, { 'over-limits': rises(0) });
  return {
    'Edges up': [{ of: 'edges', shapes: but(stays(1), { 'edge-down': fallsTo(0) }) }],
    'Nodes for new sessions': [{ of: 'nodes', shapes: accepting }],
    'Nodes that are ready': [{ of: 'nodes', shapes: { ...fewer, 'redis-away': falls(NODE_COUNT) } }],
    'Connections used': [{ of: 'of the limit', shapes: but(within(0.000_1, 0.1), { 'over-limits': rises(0) }) }],
    'Open requests and WebSockets': [
      // Those of a node that ends come back on another one.
      {
        of: 'sessions',
        shapes: but(within(1, MOST_SESSIONS), { 'over-limits': rises(ABUSE.edgeConnections - 2 * VISITORS) }),
      },
    ],
    'Answers by class': [
      { of: '1xx', shapes: but(within(0.01, 4), { killed: rises(0), rollout: rises(0) }) },
      { of: '4xx', shapes: abuse },
      { of: '5xx', shapes: but(free(), { 'over-limits': quiet, 'redis-away': rises(0) }) },
    ],
    // Bytes of a WebSocket are counted when it ends.
    Traffic: [
      { of: 'from clients', shapes: but(within(1, 1e6), { killed: rises(0), rollout: rises(0) }) },
      { of: 'to clients', shapes: but(within(1, 1e6), { killed: rises(0), rollout: rises(0) }) },
    ],
    Refused: [
      { of: 'requests', shapes: abuse },
      { of: 'connections', shapes: abuse },
    ],
    'New connections': [
      { of: 'connections', shapes: but(within(0.01, 20), { 'over-limits': rises(1), rollout: rises(0) }) },
    ],
    'Nodes by backend': [
      { of: 'rooms', shapes: accepting },
      { of: 'rooms-busy', shapes: { ...fewer, 'redis-away': falls(NODE_COUNT) } },
      // Alive is what needs no Redis.
      {
        of: 'pages',
        shapes: but(stays(NODE_COUNT), {
          killed: fallsTo(REST),
          'over-limits': within(REST, NODE_COUNT),
          rollout: within(1, NODE_COUNT),
          'redis-away': stays(NODE_COUNT),
          'dns-lost': stays(NODE_COUNT),
        }),
      },
    ],
    'Sessions by node': [
      {
        of: /./,
        shapes: but(within(SESSIONS / 2, MOST_SESSIONS), {
          killed: within(1, MOST_SESSIONS),
          rollout: within(0, MOST_SESSIONS),
        }),
      },
      { of: new RegExp(` ${victim}$`), shapes: but(free(), { killed: falls(1) }) },
    ],
    Uneven: [{ of: 'fullest / average', shapes: everywhere(within(1, NODE_COUNT)) }],
    'Failures on the way to nodes': [
      // WebSockets of the dead node, and what was on its way to it.
      {
        of: /errors|retries|redispatches|aborts/,
        shapes: but(quiet, { killed: free(), 'redis-stopped': free(), rollout: free(), 'all-killed': rises(0) }),
      },
    ],
    'Failed health checks': [
      // The node that is abused answers late where it gets little of the processor.
      { of: 'pages', shapes: but(quiet, { killed: rises(0), 'over-limits': free(), rollout: rises(0) }) },
      {
        // A node may be too late to take more whenever the machine is busy.
        of: 'rooms',
        shapes: but(free(), { 'redis-stopped': rises(0) }),
      },
      {
        of: 'rooms-busy',
        shapes: but(quiet, { killed: rises(0), 'redis-stopped': rises(0), 'over-limits': free(), rollout: rises(0) }),
      },
    ],
    'Time to a node': [{ of: /./, shapes: everywhere(within(0, 0.5)) }],
    Idle: [{ of: 'busiest edge', shapes: everywhere(within(0, 1)) }],
    'TLS handshakes': [{ of: 'handshakes', shapes: abuse }],
    // HAProxy 2.6 does not count those that the name server refuses or leaves unanswered, so that `dns-lost` is no claim.
    'Failed look-ups': [{ of: 'since the start', shapes: everywhere(within(0, 1_000)) }],
  };
}
