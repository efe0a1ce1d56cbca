import { Counter, Trend } from 'k6/metrics';

/** From opening the WebSocket to the open namespace. */
export const connectMs = new Trend('connect_ms', true);
/** From sending `join` to its welcome. */
export const joinMs = new Trend('join_ms', true);
/** From sending a signal to its arrival at the other peer; both are in this process, so one clock counts. */
export const relayMs = new Trend('relay_ms', true);

export const joinsFailed = new Counter('joins_failed');
export const connectionsLost = new Counter('connections_lost');
export const signalsSent = new Counter('signals_sent');
/** Each signal once, however often it came. */
export const signalsDelivered = new Counter('signals_delivered');
/** Sent, and not delivered when the run ended. */
export const signalsLost = new Counter('signals_lost');
export const signalsDuplicated = new Counter('signals_duplicated');
/** Came before one that was sent earlier on the same link. */
export const signalsReordered = new Counter('signals_reordered');
/** `signal-failed` and `refused`, by code. */
export const signalsRefused = new Counter('signals_refused');
/** Delivered, and the acknowledgement never came back. */
export const signalsUnacknowledged = new Counter('signals_unacknowledged');
