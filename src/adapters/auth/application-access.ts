import { z } from 'zod';
import type { Access, Clock, EdgeContext, RoomId, TokenVerdict } from '../../core/ports.ts';
import { PERMISSIONS, ROLES } from '../../protocol/grant.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { ROLE_PERMISSIONS } from './claims.ts';

/** How long the check of an application may take, in ms. */
const CHECK_MS = 10_000;

/** Most characters that a client is told of why it was refused. */
const REASON = 200;

/** What an application may answer (SPEC R254). */
const decisions = z.union([
  z.boolean(),
  z.strictObject({
    refuse: z.enum(['token-required', 'token-refused', 'token-expired']),
    reason: z.string().exactOptional(),
  }),
  z.strictObject({
    role: z.enum(ROLES).default('speaker'),
    permissions: z.array(z.enum(PERMISSIONS)).exactOptional(),
    name: z.string().max(LIMITS.nameLength).exactOptional(),
    capacity: z.int().min(1).max(1_000).exactOptional(),
    seconds: z.number().min(1).exactOptional(),
  }),
]);

export interface ApplicationCheck {
  /** The application's own check. It may throw or reject. */
  decide(edge: EdgeContext, room: RoomId, token: string | undefined): unknown;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  /** The check failed, was late, or answered with something else than a decision. */
  onFailure(error: unknown): void;
}

/** Lets the application that a node is part of decide who may enter which room. */
export function createApplicationAccess({ decide, clock, onFailure }: ApplicationCheck): Access {
  const inTime = async (check: Promise<unknown>): Promise<unknown> => {
    let cancel = (): void => undefined;
    const late = new Promise<never>((_resolve, reject) => {
      cancel = clock.after(CHECK_MS, () => reject(new Error(`auth did not answer within ${CHECK_MS} ms`)));
    });
    return Promise.race([check, late]).finally(() => cancel());
  };
  return {
    needsToken: () => true,
    tokenOptional: true,
    async verify(token, room, edge) {
      if (token.length > LIMITS.tokenLength) return { ok: false, code: 'token-refused', fault: 'form' };
      try {
        const answer = await inTime(Promise.resolve().then(() => decide(edge, room, token === '' ? undefined : token)));
        const decision = decisions.safeParse(answer);
        if (!decision.success)
          throw new TypeError(`auth answered with no decision: ${z.prettifyError(decision.error)}`);
        return verdictOf(decision.data, clock.now());
      } catch (error) {
        onFailure(error);
        return { ok: false, code: 'token-unchecked', fault: 'application' };
      }
    },
  };
}

function verdictOf(decision: z.output<typeof decisions>, now: number): TokenVerdict {
  if (decision === true) return { ok: true, claims: undefined };
  if (decision === false) return { ok: false, code: 'token-refused', fault: 'application' };
  if ('refuse' in decision) {
    const { refuse: code, reason } = decision;
    if (code !== 'token-refused') return { ok: false, code };
    const detail = reason === undefined ? {} : { detail: reason.slice(0, REASON) };
    return { ok: false, code, fault: 'application', ...detail };
  }
  const { role, permissions = ROLE_PERMISSIONS[role], name, capacity, seconds } = decision;
  return {
    ok: true,
    claims: {
      role,
      permissions,
      ...(name !== undefined && { name }),
      ...(capacity !== undefined && { capacity }),
      endsAt: seconds === undefined ? Number.POSITIVE_INFINITY : now + seconds * 1_000,
    },
  };
}
