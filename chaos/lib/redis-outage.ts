import { type Check, within } from './scenario.ts';
import type { Stage } from './stage.ts';
import type { Fault } from './under-load.ts';

/** What an absence of Redis may cost, in whichever way it was absent: local pairs nearly nothing, the others 2 s more. */
export function outageChecks({ crowd }: Stage, { from, to }: Fault): readonly Check[] {
  return [
    within('longest delay of a signal on one node meanwhile', crowd.delays.within({ from, to, local: true }).max, 100),
    within('last signal held up arrived, after Redis', Math.max(0, crowd.delays.lastArrival({ from, to }) - to), 2_000),
  ];
}
