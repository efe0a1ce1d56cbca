import { Counter, Trend } from 'k6/metrics';
import { stepNow } from './timetable.ts';
import { note } from './verdict.ts';

/** From when the WebSocket was due to be opened to the open namespace. */
export const connectMs = new Trend('connect_ms', true);
/** From sending `join` to its welcome. */
const joinMs = new Trend('join_ms', true);
/** From when a signal was due to its arrival at the other peer; both are in this process, so one clock counts. */
const relayMs = new Trend('relay_ms', true);
/** The same to a peer that did not read for a while. */
export const slowRelayMs = new Trend('slow_relay_ms', true);
/** From the loss of a connection to the welcome that took the session up again. */
export const resumeMs = new Trend('resume_ms', true);
/** From the join of the last participant of a call until its last candidate has arrived. */
export const callSetupMs = new Trend('call_setup_ms', true);
/** How late the generator itself does what is due, a value for each action: a late generator makes every other time longer. */
export const generatorLateMs = new Trend('generator_late_ms', true);

/** Event loops that came to the end of their script, everything counted. */
export const loopsFinished = new Counter('loops_finished');

/** Joins that were welcomed, by the step in which they were: `join_ms` has them by the step in which they began. */
const joins = new Counter('joins');
/** By `reason`: an error code, `connection-lost` or `timeout`. */
export const joinsFailed = new Counter('joins_failed');
/** By the step of the join. */
export const connectionsLost = new Counter('connections_lost');
/** Sessions that were taken up again after their connection was lost. */
export const resumes = new Counter('resumes');
/** Sessions that changed to another connection before they lost the first one. */
export const moves = new Counter('moves');
/** Sessions that could not be taken up again, by `reason`. */
export const sessionsLost = new Counter('sessions_lost');
export const callsStarted = new Counter('calls_started');
/** Everybody joined, and every signal of the setup arrived. */
export const callsComplete = new Counter('calls_complete');
/** Not set up, by `reason`: an error code, `connection-lost` or `timeout`. */
export const callsFailed = new Counter('calls_failed');
/** Rosters that were asked for, because a change was missing (SPEC R22). */
export const rostersRead = new Counter('rosters_read');

export const signalsSent = new Counter('signals_sent');
/** Each signal once, however often it came, by the step in which it arrived: `relay_ms` has them by that of their sending. */
const signalsDelivered = new Counter('signals_delivered');
/** Sent, and not delivered when the run ended. */
export const signalsLost = new Counter('signals_lost');
/** One transmission that came more than once. */
export const signalsDuplicated = new Counter('signals_duplicated');
/** Came before one that was sent earlier on the same link. */
export const signalsReordered = new Counter('signals_reordered');
/** Sent again, because a connection or an acknowledgement was missing. */
export const signalsResent = new Counter('signals_resent');
/** `signal-failed` and `refused`, by code. */
export const signalsRefused = new Counter('signals_refused');
/** To peers that do not read; `signals_sent` counts these too. */
export const slowSent = new Counter('slow_sent');
/** Connections of peers that did not read, closed by their node (SPEC R156). */
export const slowClosed = new Counter('slow_closed');
/** Dropped for a peer that does not read, with `signal-failed`. */
export const signalsDropped = new Counter('signals_dropped');
/** Delivered, and the acknowledgement never came back. */
export const signalsUnacknowledged = new Counter('signals_unacknowledged');

/** A join was welcomed after so long. `step`: in which it began. */
export function joinTook(ms: number, step: string): void {
  joins.add(1, { step: stepNow(step) });
  joinMs.add(ms, { step });
  note(step, ms);
}

/** A signal arrived, after so long. `step`: in which it was sent. */
export function relayTook(ms: number, step: string): void {
  signalsDelivered.add(1, { step: stepNow(step) });
  relayMs.add(ms, { step });
  note(step, ms);
}
