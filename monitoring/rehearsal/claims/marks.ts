import { asBefore, free, nothing, rises } from '../shapes.ts';
import { type BoardClaims, but, type Facts } from './claim.ts';

export function markClaims({ versions, instances: [victim = ''] }: Facts): BoardClaims {
  const quiet = nothing();
  return {
    Deploys: [{ of: `Version ${versions.after} is new`, shapes: but(quiet, { rollout: rises(1) }) }],
    // Its value is the moment, in ms.
    'Node starts': [
      { of: `${victim} started`, shapes: but(asBefore(1), { killed: rises(1_000), rollout: rises(1_000) }) },
    ],
    // One scrape at least falls into a drain of one of the nodes.
    Drains: [{ of: / drains$/, shapes: but(quiet, { rollout: rises(1) }) }],
    // An increase of 2 minutes: it is seen for longer than the fault lasts.
    'Node deaths': [{ of: /.*/, shapes: but(free(), { killed: rises(0) }) }],
  };
}
