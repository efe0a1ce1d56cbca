import { LOAD } from '../../boards/load.ts';
import type { BoardClaims, Claims, Facts } from './claim.ts';
import { deliveryClaims } from './delivery.ts';
import { edgeClaims } from './edge.ts';
import { limitsClaims } from './limits.ts';
import { markClaims } from './marks.ts';
import { nodesClaims } from './nodes.ts';
import { overviewClaims } from './overview.ts';
import { redisClaims } from './redis.ts';
import { roomsClaims } from './rooms.ts';

/** The series of k6. */
const K6: Claims = { elsewhere: 'no k6 runs in a rehearsal: test/monitoring/load-board.test.ts looks at this board' };

/** What every panel must show, by the names of the boards; and every mark, under `marks`. */
export function claimsOf(facts: Facts): Readonly<Record<string, BoardClaims>> {
  return {
    overview: overviewClaims(facts),
    delivery: deliveryClaims(facts),
    rooms: roomsClaims(facts),
    redis: redisClaims(facts),
    nodes: nodesClaims(facts),
    limits: limitsClaims(facts),
    edge: edgeClaims(facts),
    load: Object.fromEntries(LOAD.rows.flatMap(({ panels }) => panels.map(({ title }) => [title, K6]))),
    marks: markClaims(facts),
  };
}
