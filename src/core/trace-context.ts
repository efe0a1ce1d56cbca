import type { TraceContext } from './ports.ts';

/**
 * Version 00 of `traceparent` (W3C Trace Context, 3.2.2): neither id may be all zeros. Those of later versions may have more
 * parts, and begin a new trace here.
 */
const TRACEPARENT = /^00-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;

export function isTraceContext(text: string): boolean {
  return TRACEPARENT.test(text);
}

/** The id of the trace that a span is part of: 32 hex digits. */
export function traceIdOf(context: TraceContext): string {
  return context.slice(3, 35);
}
