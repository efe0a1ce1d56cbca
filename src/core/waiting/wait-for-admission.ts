import { passesWaitingRoom } from '../access/grant.ts';
import { labelOf } from '../connection-label.ts';
import { publish } from '../members.ts';
import { type Entry, type KnockId, NO_SPAN, type NodeId } from '../ports.ts';
import { failure } from '../result.ts';
import { type Admission, obstacle, refuse } from '../take-seat.ts';

/** A place among those who wait to be let in. */
export interface Place {
  readonly knock: KnockId;
  /** With it the client keeps the place in another connection. */
  readonly ticket: string;
  /** When the wait began, in ms since the epoch. */
  readonly at: number;
}

/** The place that a client has, keeps or gets; undefined for one that cannot wait. */
export function placeOf({ node, request, at }: Admission, place: Place | undefined): Place | undefined {
  const { knock } = request;
  if (place !== undefined || knock === undefined) return place;
  const ticket = knock === '' ? node.identity.secret() : knock;
  return { knock: node.identity.digest(ticket), ticket, at };
}

/** How the store is to take a join. `waits`: the peer waits already. */
export function entryOf({ node, connection }: Admission, place: Place | undefined, waits: boolean): Entry {
  if (passesWaitingRoom(connection.grant)) return { kind: 'free' };
  if (place === undefined) return { kind: 'plain' };
  return { kind: 'knock', id: place.knock, at: place.at, waits, lifeMs: node.settings.leaseMs };
}

/**
 * Lets a client wait; its join is answered later. `nodes`: those that have to show it to hosts. `join`: asks the store again,
 * and welcomes the client, refuses it, or lets it go on waiting.
 */
export function wait(
  admission: Admission,
  { knock, ticket, at }: Place,
  nodes: readonly NodeId[],
  join: (again: Admission) => Promise<void>,
): void {
  const { node, connection, request, span } = admission;
  const { room } = request;
  span.note({ code: 'room-locked' });
  publish(node, nodes, { kind: 'waiting', room });
  // Meanwhile the client may have gone. Its place is lost when its time is over, unless it comes back.
  if (!node.connected.has(connection.id)) return;
  node.waitingRooms.add({
    connection: connection.id,
    room,
    knock,
    ticket,
    at,
    ask: () => askAgain(admission, join),
    refuse: (refusal) => refuse({ ...admission, span: NO_SPAN }, { ok: false, ...refusal }),
  });
}

async function askAgain(admission: Admission, join: (again: Admission) => Promise<void>): Promise<void> {
  const { node, connection, request } = admission;
  const { clock, tracer } = node;
  connection.state = { kind: 'idle' };
  const span = tracer.begin('join', connection.edge.trace, labelOf(connection));
  const again: Admission = { ...admission, span, started: clock.seconds(), at: clock.now() };
  try {
    const code = obstacle(node, connection, request) ?? (hasEnded(admission) ? 'token-expired' : undefined);
    if (code !== undefined) {
      refuse(again, failure(code));
      return;
    }
    connection.state = { kind: 'joining', room: request.room };
    await join(again);
  } catch (error) {
    refuse(again, failure('internal'));
    throw error;
  } finally {
    if (connection.state.kind === 'joining') connection.state = { kind: 'idle' };
    span.end();
  }
}

/** Whether the token of the client ended while it waited: a client that can shows a fresh one, and keeps its place. */
function hasEnded({ node, connection }: Admission): boolean {
  return connection.grant.claims.endsAt <= node.clock.now();
}
