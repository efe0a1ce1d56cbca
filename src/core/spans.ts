import type { Span, SpanName } from './ports.ts';

/** Runs work in a child of a span. Without tracing this is a plain call. */
export function spanned<T>(parent: Span, name: SpanName, work: () => Promise<T>): Promise<T> {
  if (parent.context === undefined) return work();
  const span = parent.child(name);
  return work().finally(() => span.end());
}
