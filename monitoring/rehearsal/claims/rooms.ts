import { ABUSE } from '../abuse.ts';
import { LOAD } from '../load.ts';
import { ends, falls, free, gap, nothing, rises, stays, within } from '../shapes.ts';
import { type BoardClaims, but, everywhere, type Facts } from './claim.ts';
import { joinResults, PEERS, phases, VISITORS } from './overview.ts';

const quiet = nothing();

export function roomsClaims({ instances: [victim = '', abused = ''] }: Facts): BoardClaims {
  return {
    Peers: [
      { of: victim, shapes: but(within(0, PEERS), { killed: gap(), rollout: free() }) },
      { of: abused, shapes: but(within(0, PEERS), { 'over-limits': rises(ABUSE.peers), rollout: free() }) },
      { of: /./, shapes: but(ends(PEERS, PEERS + VISITORS), { 'over-limits': rises(ABUSE.peers) }) },
    ],
    Rooms: [
      { of: victim, shapes: but(within(0, LOAD.rooms + 1 + VISITORS), { killed: gap(), rollout: free() }) },
      { of: abused, shapes: but(within(0, LOAD.rooms + 1 + VISITORS), { 'over-limits': rises(2), rollout: free() }) },
    ],
    'Peers and connections': [
      { of: 'peers', shapes: but(ends(PEERS, PEERS + VISITORS), { 'over-limits': rises(ABUSE.peers) }) },
      { of: 'connections', shapes: but(ends(PEERS, PEERS + 2 * VISITORS), { 'over-limits': rises(ABUSE.peers) }) },
    ],
    'Clients by dialect': [
      {
        of: 'pubsub',
        shapes: but(ends(LOAD.pages, LOAD.pages), {
          'redis-stopped': stays(LOAD.pages),
        }),
      },
      { of: /tutorial|invitation|simplewebrtc|peerjs/, shapes: everywhere(quiet) },
    ],
    'Messages by dialect and result': [
      // Pages publish while they have a connection.
      {
        of: 'pubsub taken',
        shapes: but(within(0.2, 4), { 'over-limits': rises(1), 'edge-down': falls(0.5) }),
      },
      { of: 'pubsub rate-limited', shapes: but(quiet, { 'over-limits': rises(1) }) },
    ],
    'Joins by result': joinResults(),
    'Leaves by reason': [
      { of: 'left', shapes: but(within(0.1, 4), { 'redis-stopped': falls(0.05) }) },
      // Pages have no session: the peer of a page whose node died is lost. So are those of the abuser.
      { of: 'lost', shapes: but(free(), { 'redis-stopped': quiet }) },
    ],
    Reconnects: [
      // Nobody counts those of the dead node until they are back; a drain makes nobody away.
      { of: 'resumed', shapes: but(quiet, { killed: rises(0), rollout: rises(0.1), 'edge-down': rises(0.1) }) },
      { of: 'away', shapes: but(free(), { 'redis-stopped': quiet, 'over-limits': rises(0), 'edge-down': rises(0.1) }) },
    ],
    'Resumes that were refused': [{ of: 'resume-refused', shapes: but(quiet, { 'over-limits': rises(0.5) }) }],
    'Changes of room states': [
      // Nobody asks for any. The host of a room passes where its peer leaves first, by chance.
      { of: /^(?!host-passed)/, shapes: everywhere(quiet) },
      { of: 'host-passed', shapes: everywhere(free()) },
    ],
    'Seats that wait for the store': [
      { of: victim, shapes: but(quiet, { killed: gap(), 'redis-stopped': free(), rollout: free() }) },
      { of: /./, shapes: but(quiet, { 'redis-stopped': free(), 'redis-away': rises(0) }) },
    ],
    'Mends of a node': [
      { of: 'lapsed', shapes: but(quiet, { 'cut-off': rises(0) }) },
      { of: 'data-lost', shapes: everywhere(quiet) },
    ],
    'Rooms mended': [
      { of: 'reclaimed', shapes: everywhere(quiet) },
      { of: 'restored', shapes: everywhere(quiet) },
    ],
    'Rosters read again': [
      // What was published while Redis was stopped is lost to other nodes: they see a gap in the versions, or the sweep does.
      { of: /gap|sweep/, shapes: but(free(), { 'redis-stopped': free(), 'over-limits': quiet }) },
      { of: 'restore', shapes: everywhere(quiet) },
    ],
    // Nobody asked for webhooks.
    'Attempts by result': [{ of: /./, shapes: everywhere(quiet) }],
    'Events that wait': [{ of: /./, shapes: everywhere(quiet) }],
    'Age of the oldest event that waits': [{ of: /./, shapes: everywhere(quiet) }],
    'Events given up or dropped': [{ of: /./, shapes: everywhere(quiet) }],
    'Nodes by phase': phases(),
    'Clients sent elsewhere': [
      { of: 'goodbyes', shapes: but(quiet, { rollout: rises(0.5), 'all-drain': rises(0.1) }) },
    ],
    'Leases that ended by themselves': [
      { of: 'leases', shapes: but(quiet, { killed: rises(0), 'cut-off': rises(0) }) },
    ],
  };
}
