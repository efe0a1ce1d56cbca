import type { EdgeContext, Span, Tracer } from './tracing.ts';

/** The span that nobody records, and all its children. */
export const NO_SPAN: Span = {
  context: undefined,
  child: () => NO_SPAN,
  note: () => undefined,
  end: () => undefined,
};

/** The tracer of a node without tracing. */
export const UNTRACED: Tracer = { begin: () => NO_SPAN };

/** What is known of a handshake that came past no edge. */
export const NO_EDGE: EdgeContext = {};
