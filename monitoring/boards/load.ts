import { atMost, line, nearZero, ofLoad, rateBy, total } from '../lib/queries.ts';
import type { BoardSpec, Query } from '../lib/spec.ts';

/** What a script of loadtest/ measures itself: loadtest/lib/metrics.ts says what each metric is. */

/** The rate of a counter; 0 as long as k6 has no such counter, because nothing went wrong or the script has none. */
const counted = (name: string): string => `(${total(ofLoad(`${name}_total`))} or vector(0))`;

/** Quantiles of a time. k6 makes them, one set for each step of its script, from all that the step has measured so far. The highest step is shown. */
function times(metric: string): readonly Query[] {
  return ['p50', 'p95', 'p99', 'max'].map((stat) => line(`max(${ofLoad(`${metric}_${stat}`)})`, stat));
}

export const LOAD: BoardSpec = {
  name: 'load',
  title: 'load tests',
  about:
    'What k6 sees during `npm run load`: what it did, how long that took, what went wrong. Each run has its own name.',
  subjects: ['load', 'nodes'],
  rows: [
    {
      title: 'What the load is',
      panels: [
        {
          title: 'Joins by step',
          about: 'Joins that were welcomed, by the step of the script.',
          unit: 'cps',
          thresholds: 'none',
          kind: 'stack',
          queries: [rateBy(ofLoad('joins_total'), 'step')],
        },
        {
          title: 'Signals',
          about: 'Sent, delivered, and sent again because a connection or an acknowledgement was missing.',
          unit: 'cps',
          thresholds: 'none',
          kind: 'graph',
          queries: [
            line(counted('signals_sent'), 'sent'),
            line(counted('signals_delivered'), 'delivered'),
            line(counted('signals_resent'), 'sent again'),
          ],
        },
        {
          title: 'Calls and sessions',
          about:
            'Calls that began and calls that were set up (call-shape, soak); sessions that were taken up again, and those that moved to another connection before they lost the first.',
          unit: 'cps',
          thresholds: 'none',
          kind: 'graph',
          queries: [
            line(counted('calls_started'), 'calls begun'),
            line(counted('calls_complete'), 'calls set up'),
            line(counted('resumes'), 'resumes'),
            line(counted('moves'), 'moves'),
          ],
        },
      ],
    },
    {
      title: 'How long it takes',
      panels: [
        {
          title: 'Join time',
          about: 'From sending a join to its welcome, since the step began.',
          unit: 's',
          thresholds: atMost(0.25, 1),
          kind: 'graph',
          queries: times('join_ms'),
        },
        {
          title: 'Relay time',
          about: 'From sending a signal to its arrival at the other peer, since the step began.',
          unit: 's',
          thresholds: atMost(0.1, 0.25),
          kind: 'graph',
          queries: times('relay_ms'),
        },
        {
          title: 'Resume time',
          about:
            'From the loss of a connection to the welcome that took its session up again (node-loss, rolling-update, mixed-versions). Empty as long as no connection is lost.',
          unit: 's',
          thresholds: atMost(2, 10),
          kind: 'graph',
          queries: times('resume_ms'),
        },
        {
          title: 'Call set-up time',
          about:
            'From the join of the last participant until its last candidate has arrived (call-shape, soak). Empty for other scripts.',
          unit: 's',
          thresholds: atMost(1, 5),
          kind: 'graph',
          queries: times('call_setup_ms'),
        },
      ],
    },
    {
      title: 'What went wrong',
      panels: [
        {
          title: 'Joins, calls and sessions that failed',
          about:
            'Joins and calls that failed, and sessions that could not be taken up again. result.json has the reasons.',
          unit: 'cps',
          thresholds: nearZero(0.1),
          kind: 'graph',
          queries: [
            line(counted('joins_failed'), 'joins failed'),
            line(counted('calls_failed'), 'calls failed'),
            line(counted('sessions_lost'), 'sessions lost'),
            line(counted('connections_lost'), 'connections lost'),
          ],
        },
        {
          title: 'Signals that went wrong',
          about:
            'Refused, came twice in one transmission, or came before an earlier one. Lost and unacknowledged ones are known when the run ends.',
          unit: 'cps',
          thresholds: nearZero(0.1),
          kind: 'graph',
          queries: [
            line(counted('signals_refused'), 'refused'),
            line(counted('signals_duplicated'), 'twice'),
            line(counted('signals_reordered'), 'out of order'),
            line(counted('signals_lost'), 'lost'),
            line(counted('signals_unacknowledged'), 'unacknowledged'),
          ],
        },
        {
          title: 'Lateness of the generator',
          about:
            'How late k6 does what is due, by action. A late generator makes every other time longer: above 50 ms its times say more of it than of the cluster.',
          unit: 's',
          thresholds: atMost(0.02, 0.05),
          kind: 'graph',
          queries: times('generator_late_ms'),
        },
      ],
    },
  ],
};
