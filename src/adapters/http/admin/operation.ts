import type { z } from 'zod';
import type { NodeEvent } from '../../../core/events.ts';
import type { ProblemCode } from './codes.ts';
import type { ProblemDetails } from './problem.ts';

/** What a request gave, before it is decoded. */
export interface Given {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** The answer to a request: its body as JSON, nothing, or a problem. */
export type Answer =
  | { readonly kind: 'json'; readonly body: unknown }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'problem'; readonly code: ProblemCode; readonly details: ProblemDetails };

/** What an operation needs to be described, before its handler is known. */
export interface Described<Params, Query, Body, Result> {
  /** Its name in the document, in metrics and in the log. */
  readonly id: string;
  readonly method: 'get' | 'post' | 'delete';
  /** Below /api/v1, with parameters in braces. */
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly params: z.ZodType<Params>;
  readonly query: z.ZodType<Query>;
  /** Undefined where it takes no body. */
  readonly body: z.ZodType<Body> | undefined;
  readonly status: 200 | 202 | 204;
  /** Undefined where its answer has no body. */
  readonly result: z.ZodType<Result> | undefined;
  /** The codes that it answers with beside those of every operation. */
  readonly errors: readonly ProblemCode[];
}

/** An operation of the API: the same for the document and for the router. */
export interface Operation extends Described<unknown, unknown, unknown, unknown> {
  /** Decodes a request, carries it out, and encodes the result. Rejects with StoreUnavailable. */
  run(given: Given, address: string): Promise<Answer>;
}

export type Outcome<Result> =
  | { readonly ok: true; readonly value: Result }
  | { readonly ok: false; readonly code: ProblemCode; readonly detail: string };

export const NO_ROOM: Outcome<never> = { ok: false, code: 'not-found', detail: 'nobody is in this room' };

/** Tells of something that an administrator did. */
export type Act = (event: Omit<Extract<NodeEvent, { type: 'admin-acted' }>, 'type'>) => void;

/** Joins a description with what it does. `address`: whose request it is. */
export function operation<Params, Query, Body, Result>(
  described: Described<Params, Query, Body, Result>,
  act: (
    input: { readonly params: Params; readonly query: Query; readonly body: Body | undefined },
    address: string,
  ) => Promise<Outcome<Result>>,
): Operation {
  return {
    ...described,
    async run({ params, query, body }, address) {
      const decoded = {
        params: described.params.safeParse(params),
        query: described.query.safeParse(query),
        body: described.body?.safeParse(body),
      };
      if (!decoded.params.success) return wrong('path', decoded.params.error);
      if (!decoded.query.success) return wrong('query', decoded.query.error);
      if (decoded.body?.success === false) return wrong('body', decoded.body.error);
      const outcome = await act(
        { params: decoded.params.data, query: decoded.query.data, body: decoded.body?.data },
        address,
      );
      if (!outcome.ok) return { kind: 'problem', code: outcome.code, details: { detail: outcome.detail } };
      if (described.result === undefined) return { kind: 'nothing' };
      return { kind: 'json', body: described.result.parse(outcome.value) };
    },
  };
}

function wrong(where: string, { issues: [issue] }: z.ZodError): Answer {
  const path = [where, ...(issue?.path ?? [])].join('.');
  return { kind: 'problem', code: 'bad-message', details: { detail: `${path}: ${issue?.message ?? 'does not fit'}` } };
}
