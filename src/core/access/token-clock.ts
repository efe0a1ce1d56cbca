import { encodeEvent } from '../../protocol/frames.ts';
import { leaveRoom } from '../leave-room.ts';
import { dismiss } from '../members.ts';
import type { Connection, SignalingNode } from '../node.ts';
import type { Due } from './grant-ends.ts';

/** The part of a grant's time that is left when its client is asked for a fresh token, and the longest such rest, in ms. */
const EXPIRING_SHARE = 0.25;
const EXPIRING_MS = 60_000;

/** What is due so soon is done at once, in ms: a timer may fire a moment before the clock says so. */
const EARLY_MS = 20;

/** The shortest time between two looks at all connections, and the longest: a look also forgets those that are gone. */
const LOOK_MS = 1_000;
const LONGEST_MS = 60_000;

/** Watches the grant that a connection has from now on, in place of the one before. `end`: see `Due`. */
export function watchGrant(node: SignalingNode, connection: Connection, end?: () => void): void {
  const { grantEnds, clock } = node;
  const { endsAt } = connection.grant.claims;
  if (!Number.isFinite(endsAt)) {
    grantEnds.due.delete(connection.id);
    return;
  }
  const left = Math.max(0, endsAt - clock.now());
  const at = end === undefined ? endsAt - Math.min(EXPIRING_MS, left * EXPIRING_SHARE) : endsAt;
  grantEnds.due.set(connection.id, end === undefined ? { at } : { at, end });
  plan(node, at);
}

function plan(node: SignalingNode, due: number): void {
  const { grantEnds, clock } = node;
  const now = clock.now();
  const at = Math.min(Math.max(due, grantEnds.notBefore), now + LONGEST_MS);
  if (at >= grantEnds.at) return;
  grantEnds.cancel();
  grantEnds.at = at;
  grantEnds.cancel = clock.after(Math.max(0, at - now), () => look(node));
}

function look(node: SignalingNode): void {
  const { grantEnds, clock, connected } = node;
  const now = clock.now();
  grantEnds.at = Number.POSITIVE_INFINITY;
  grantEnds.notBefore = now + LOOK_MS;
  let next = Number.POSITIVE_INFINITY;
  for (const [id, due] of grantEnds.due) {
    const connection = connected.get(id);
    if (connection === undefined || isOver(connection, due)) grantEnds.due.delete(id);
    else if (due.at <= now + EARLY_MS) next = Math.min(next, actApart(node, connection, due, now));
    else next = Math.min(next, due.at);
  }
  if (Number.isFinite(next)) plan(node, next);
}

/** Whether there is nothing to end any more: the peer left its room. */
function isOver({ state }: Connection, { end }: Due): boolean {
  return end === undefined && state.kind === 'idle';
}

/** As `act`. What fails for one connection is reported, and does not hold up the others (SPEC R134). */
function actApart(node: SignalingNode, connection: Connection, due: Due, now: number): number {
  try {
    return act(node, connection, due, now);
  } catch (error) {
    node.grantEnds.due.delete(connection.id);
    node.events.emit({ type: 'work-failed', error });
    return Number.POSITIVE_INFINITY;
  }
}

/** Tells a client that its token ends, or ends its session. Answers when the next thing is due. */
function act(node: SignalingNode, connection: Connection, { end }: Due, now: number): number {
  const { endsAt } = connection.grant.claims;
  const { due } = node.grantEnds;
  if (endsAt > now + EARLY_MS) {
    node.connections.send(connection.id, encodeEvent('token-expiring', { ms: Math.floor(endsAt - now) }));
    due.set(connection.id, { at: endsAt });
    return endsAt;
  }
  due.delete(connection.id);
  // A join that is under way ends with the seat: it is watched again from there on.
  if (end === undefined && connection.state.kind !== 'joined') return Number.POSITIVE_INFINITY;
  node.events.emit({ type: 'token-ended', connection: connection.id });
  if (end === undefined) endSession(node, connection);
  else end();
  return Number.POSITIVE_INFINITY;
}

/** The peer leaves: others must not wait for somebody who may not come back. */
function endSession(node: SignalingNode, { id }: Connection): void {
  leaveRoom(node, id);
  dismiss(node, id, { reason: 'token-expired', reconnect: false });
}
