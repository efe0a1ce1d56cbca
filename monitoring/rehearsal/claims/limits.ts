import { free, gap, nothing, rises, within } from '../shapes.ts';
import { type BoardClaims, but, everywhere, type Facts } from './claim.ts';
import { gates, joinResults } from './overview.ts';

const quiet = nothing();
const abuse = but(quiet, { 'over-limits': rises(0) });

/** Nothing of this happens but for the address that is over its limits. */
export function limitsClaims({ instances: [victim = '', abused = ''], scrapeS }: Facts): BoardClaims {
  return {
    'Gates: the fullest node': gates(),
    'Gates by node': [
      { of: victim, shapes: but(within(0, 0.5), { killed: gap(), rollout: free(), 'limits-near': rises(0.7) }) },
      { of: abused, shapes: but(within(0, 0.5), { 'over-limits': rises(0.1), rollout: free() }) },
    ],
    'Waits for a turn': [{ of: 'reads', shapes: but(within(0, 1_000), { 'over-limits': rises(0) }) }],
    'Connections refused at a gate': [
      { of: 'client-address', shapes: abuse },
      { of: /connections|handshakes|descriptors|memory|heap/, shapes: everywhere(quiet) },
    ],
    'Errors by code': [
      ...['rate-limited', 'flood', 'slow-consumer', 'resume-refused', 'room-full', 'not-joined'].map((code) => ({
        of: code,
        shapes: abuse,
      })),
      { of: 'store-unavailable', shapes: but(quiet, { 'redis-stopped': rises(0) }) },
      { of: 'internal', shapes: but(quiet, { bug: rises(0) }) },
      { of: /node-full|bad-message|origin-refused|unknown-event/, shapes: everywhere(quiet) },
    ],
    Abuse: [
      ...['rate-limited', 'flood', 'slow-consumer'].map((code) => ({ of: code, shapes: abuse })),
      { of: /bad-.+|origin-refused|unknown-event/, shapes: everywhere(quiet) },
    ],
    'Joins refused': joinResults({ scrapeS }).filter(({ of }) => of !== 'joined' && of !== 'resumed'),
    'Messages of dialects dropped': [
      { of: 'rate-limited', shapes: abuse },
      { of: 'bad-message', shapes: everywhere(quiet) },
    ],
    // Nodes ask for no tokens, and have no administrators.
    'Tokens by result': [{ of: /./, shapes: everywhere(quiet) }],
    'Requests of administrators': [{ of: /./, shapes: everywhere(quiet) }],
    'Resumes refused': [{ of: 'resume-refused', shapes: abuse }],
    'Requests refused by edges': [{ of: 'requests', shapes: abuse }],
    'Connections refused by edges': [{ of: 'connections', shapes: abuse }],
    // The abuser is one address more.
    'Addresses that edges remember': [
      { of: 'addresses', shapes: but(within(0, 0.000_1), { 'over-limits': rises(0) }) },
      { of: 'connections', shapes: but(within(0, 0.000_1), { 'over-limits': rises(0) }) },
    ],
  };
}
