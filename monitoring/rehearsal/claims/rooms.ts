import { LOAD } from '../load.ts';
import { ends, falls, free, gap, nothing, rises, risesTo, stays, within } from '../shapes.ts';
import { type BoardClaims, briefly, but, everywhere, type Facts } from './claim.ts';
import { ABUSED_ROOMS, ABUSERS, joinResults, PEERS, phases, VISITORS } from './overview.ts';

const quiet = nothing();

export function roomsClaims({ instances: [victim = '', abused = ''], scrapeS }: Facts): BoardClaims {
  return {
    Peers: [
      { of: victim, shapes: but(within(0, PEERS), { killed: gap(), rollout: free() }) },
      { of: abused, shapes: but(within(0, PEERS), { 'over-limits': rises(ABUSERS), rollout: free() }) },
      { of: /./, shapes: but(ends(PEERS, PEERS + VISITORS), { 'over-limits': rises(ABUSERS) }) },
    ],
    Rooms: [
      { of: victim, shapes: but(within(0, LOAD.rooms + 1 + VISITORS), { killed: gap(), rollout: free() }) },
      {
        of: abused,
        shapes: but(within(0, LOAD.rooms + 1 + VISITORS), { 'over-limits': rises(ABUSED_ROOMS), rollout: free() }),
      },
    ],
    'Peers and connections': [
      { of: 'peers', shapes: but(ends(PEERS, PEERS + VISITORS), { 'over-limits': rises(ABUSERS) }) },
      { of: 'connections', shapes: but(ends(PEERS, PEERS + 2 * VISITORS), { 'over-limits': rises(ABUSERS) }) },
    ],
    'Clients by dialect': [
      {
        of: 'pubsub',
        shapes: but(ends(LOAD.pages, LOAD.pages), {
          'redis-stopped': stays(LOAD.pages),
          'over-limits': risesTo(LOAD.pages + 1),
        }),
      },
      { of: /tutorial|invitation|simplewebrtc|peerjs/, shapes: everywhere(quiet) },
    ],
    'Messages by dialect and result': [
      // Pages publish while they have a connection.
      {
        of: 'pubsub taken',
        shapes: but(within(0.1, 8), { 'over-limits': rises(1), 'edge-down': falls(0.5) }),
      },
      { of: 'pubsub rate-limited', shapes: but(quiet, { 'over-limits': rises(0) }) },
    ],
    'Joins by result': joinResults({ scrapeS }),
    'Leaves by reason': [
      {
        of: 'left',
        shapes: but(within(0.01, 8), { 'redis-stopped': briefly(scrapeS)(falls(0)), 'over-limits': rises(0) }),
      },
      // Pages have no session: the peer of a page whose node died is lost. So are those of the abuser.
      { of: 'lost', shapes: but(free(), { 'redis-stopped': quiet }) },
    ],
    Reconnects: [
      // Nobody counts those of the dead node until they are back; a drain makes nobody away.
      { of: 'resumed', shapes: but(quiet, { killed: rises(0), rollout: rises(0), 'edge-down': rises(0) }) },
      { of: 'away', shapes: but(free(), { 'redis-stopped': quiet, 'over-limits': rises(0), 'edge-down': rises(0) }) },
    ],
    'Resumes that were refused': [{ of: 'resume-refused', shapes: but(quiet, { 'over-limits': rises(0) }) }],
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
      { of: 'data-lost', shapes: but(quiet, { 'data-lost': rises(0) }) },
    ],
    'Rooms mended': [
      { of: 'reclaimed', shapes: but(quiet, { 'cut-off': rises(0) }) },
      { of: 'restored', shapes: but(quiet, { 'data-lost': rises(0) }) },
    ],
    'Rosters read again': [
      // What was published while Redis was stopped is lost to other nodes: they see a gap in the versions, or the sweep does.
      { of: /gap|sweep/, shapes: but(free(), { 'over-limits': quiet, 'cut-off': rises(0) }) },
      { of: 'restore', shapes: but(quiet, { 'data-lost': rises(0) }) },
    ],
    // Nobody asked for webhooks.
    'Attempts by result': [{ of: /./, shapes: everywhere(quiet) }],
    'Events that wait': [{ of: /./, shapes: everywhere(quiet) }],
    'Age of the oldest event that waits': [{ of: /./, shapes: everywhere(quiet) }],
    'Events given up or dropped': [{ of: /./, shapes: everywhere(quiet) }],
    'Nodes by phase': phases(),
    'Clients sent elsewhere': [{ of: 'goodbyes', shapes: but(quiet, { rollout: rises(0), 'all-drain': rises(0) }) }],
    'Leases that ended by themselves': [
      { of: 'leases', shapes: but(quiet, { killed: rises(0), 'cut-off': rises(0) }) },
    ],
  };
}
