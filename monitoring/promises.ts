/** What is promised, and what counts against it, in one place: alerts (`objectives.ts`) and the overview (`boards/overview.ts`) measure the same. */

/** The share of events that are good, over 30 days. */
export const PROMISED = { joins: 0.999, relays: 0.999, crossings: 0.99, delivery: 0.999 } as const;

/**
 * Results of a join for which the service is to blame. All other refusals are the client's own (bad-room, room-full, rate-limited,
 * resume-refused, …): they are neither good nor bad, so that a client cannot raise an alert, nor hide a fault.
 */
export const FAULTS = 'store-unavailable|internal|node-full|draining';

/**
 * What counts as a join that failed, as metric and matcher: also clients that a node refuses before they can join because
 * it is full (`client-address` is a limit of the client), and sessions that the edge refuses because no node is ready.
 */
export const FAILED_JOINS = {
  refused: ['signalbox_joins_total', `result=~"${FAULTS}"`],
  kept: ['signalbox_gate_refusals_total', 'gate!="client-address"'],
  edge: ['haproxy_backend_http_responses_total', 'proxy="rooms-busy",code="5xx"'],
} as const;

/** Why entries between nodes were given up. Not batch-full, which is a part of publish-failed, nor what is no signal. */
export const GIVEN_UP = 'publish-failed|hold-full|hold-stale';

/** How long a signal may take its node, in seconds: the upper bound of a bucket. */
export const RELAY_BOUND = 0.01;

/** How long a probe may take through Redis, in seconds: the upper bound of a bucket. */
export const CROSSING_BOUND = 0.25;
