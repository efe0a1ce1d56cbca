import {
  NO_SPAN,
  type Span,
  type SpanAttributes,
  type SpanName,
  type TraceContext,
  type Tracer,
} from '../../src/core/ports.ts';

/** A span that ended. `parent`: the name of the span that it belongs to, or the context that it was given. */
export interface SpanRecord {
  readonly name: SpanName;
  readonly parent: string | undefined;
  readonly attributes: SpanAttributes;
  readonly context: TraceContext;
}

/** Records the spans of one node, in the order in which they end. */
export class RecordedSpans implements Tracer {
  readonly ended: SpanRecord[] = [];
  /** False: nobody records spans that begin from now on. */
  sampling = true;
  #count = 0;

  begin(name: SpanName, parent: TraceContext | undefined, attributes: SpanAttributes): Span {
    if (!this.sampling) return NO_SPAN;
    this.#count += 1;
    const context = `00-${'a'.repeat(32)}-${this.#count.toString(16).padStart(16, '0')}-01`;
    let noted = attributes;
    return {
      context,
      child: (child) => this.begin(child, name, {}),
      note: (more) => {
        noted = { ...noted, ...more };
      },
      end: () => void this.ended.push({ name, parent, attributes: noted, context }),
    };
  }

  /** [name, parent] of each span. */
  get tree(): readonly (readonly [SpanName, string | undefined])[] {
    return this.ended.map(({ name, parent }) => [name, parent]);
  }

  named(name: SpanName): readonly SpanRecord[] {
    return this.ended.filter((span) => span.name === name);
  }
}
