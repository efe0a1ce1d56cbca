import { NODE_COUNT } from '../cluster.ts';
import { asBefore, falls, fallsTo, free, gap, nothing, rises, sometimes, stays, within } from '../shapes.ts';
import { type BoardClaims, but, everywhere, type Facts } from './claim.ts';

const quiet = nothing();
const REST = NODE_COUNT - 1;

/** How busy a process is depends on the machine. The node that is killed has a gap, and sums fall by what it had. */
export function nodesClaims({ instances: [victim = '', abused = ''], resident }: Facts): BoardClaims {
  const fallsByOne = but(free(), { killed: falls(0) });
  return {
    'Event-loop lag': [
      { of: victim, shapes: but(within(0, 5), { killed: gap(), rollout: free(), starved: rises(0.2) }) },
    ],
    CPU: [
      { of: victim, shapes: but(within(0.000_1, 2), { killed: gap(), rollout: free() }) },
      { of: abused, shapes: but(within(0.000_1, 2), { 'over-limits': rises(0.005), rollout: free() }) },
    ],
    'CPU, user and system': [
      { of: 'user', shapes: but(within(0.001, 3), { killed: falls(0) }) },
      { of: 'system', shapes: everywhere(within(0.000_1, 3)) },
    ],
    'Failed background work': [{ of: 'failures', shapes: everywhere(quiet) }],
    'Waits for a turn': [{ of: abused, shapes: but(within(0, 1_000), { 'over-limits': rises(0), rollout: free() }) }],
    'Active resources': [
      {
        of: 'TCPServerWrap',
        shapes: but(stays(NODE_COUNT), { killed: fallsTo(REST), rollout: within(1, NODE_COUNT) }),
      },
      { of: 'TCPSocketWrap', shapes: but(free(), { 'over-limits': rises(10), 'limits-near': rises(300) }) },
    ],
    // A collection comes when a node has made enough garbage, whoever asked for it.
    'Time in collections': [{ of: 'minor', shapes: everywhere(within(0, 1)) }],
    Collections: [{ of: 'minor', shapes: everywhere(within(0, 100)) }],
    'Length of a collection': [
      { of: 'p50', shapes: everywhere(sometimes(0.000_001, 5)) },
      { of: 'p99', shapes: everywhere(sometimes(0.000_01, 5)) },
    ],
    'Resident memory': [
      {
        of: victim,
        shapes: but(free(), {
          killed: gap(),
          'redis-stopped': within(resident.smallest * 0.6, resident.largest * 1.5),
        }),
      },
    ],
    Heap: [
      { of: 'taken', shapes: fallsByOne },
      { of: 'used', shapes: fallsByOne },
      { of: 'outside', shapes: fallsByOne },
    ],
    'Heap by space': [
      { of: 'old', shapes: fallsByOne },
      { of: 'code', shapes: fallsByOne },
    ],
    // The same peers are on fewer nodes; then the abuser brings more.
    'Memory a peer': [
      {
        of: 'used heap / peers',
        shapes: but(asBefore(2), { killed: falls(0), 'over-limits': falls(0), rollout: free() }),
      },
    ],
    'Open files': [
      { of: victim, shapes: but(within(0.000_01, 0.5), { killed: gap(), rollout: free(), 'limits-near': rises(0) }) },
      { of: abused, shapes: but(within(0.000_01, 0.5), { 'over-limits': rises(0), rollout: free() }) },
    ],
    Runtime: [
      {
        of: process.version,
        shapes: but(stays(NODE_COUNT), { killed: fallsTo(REST), rollout: within(1, NODE_COUNT) }),
      },
    ],
  };
}
