import type { ErrorCode } from '../../protocol/errors.ts';
import type { RosterChange } from '../../protocol/events.ts';
import type { ConnectionId, PeerId } from './ids.ts';

/** Where a span stands in its trace: a `traceparent` of W3C Trace Context, section 3.2, 55 characters. */
export type TraceContext = string;

/** What spans are made of. `deliver`: a change is shown to the members that a node has. */
export type SpanName = 'join' | 'resume' | 'gate' | 'store' | 'mend' | 'welcome' | 'deliver';

/** What a span may tell: no room, no name, no address, no secret (SPEC R172). */
export interface SpanAttributes {
  readonly connection?: ConnectionId;
  readonly requestId?: string;
  readonly peer?: PeerId;
  readonly change?: RosterChange['type'];
  /** How many members a change is shown to. */
  readonly members?: number;
  /** Why a join was refused. */
  readonly code?: ErrorCode;
}

/** One piece of work with a beginning and an end. */
export interface Span {
  /** For spans elsewhere that belong to this one; undefined if nobody records it. */
  readonly context: TraceContext | undefined;
  child(name: SpanName): Span;
  note(attributes: SpanAttributes): void;
  end(): void;
}

/** Begins spans. Without tracing there are none, and the tracer is `UNTRACED`. */
export interface Tracer {
  /** `parent`: the span that this one belongs to; undefined: it begins a trace. */
  begin(name: SpanName, parent: TraceContext | undefined, attributes: SpanAttributes): Span;
}

/** What an edge says of a handshake, as far as the node believes it (SPEC R170, R174). */
export interface EdgeContext {
  /** The id under which the edge logs the handshake. */
  readonly requestId?: string;
  /** The span of somebody in front of the node. */
  readonly trace?: TraceContext;
}

/** Which connection something is about, for the log (SPEC R171). */
export interface ConnectionLabel extends Pick<EdgeContext, 'requestId'> {
  readonly connection: ConnectionId;
}
