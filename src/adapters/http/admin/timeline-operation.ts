import type { Administration } from '../../../core/administration/administration.ts';
import type { RoomTimeline } from '../../../core/administration/room-timeline.ts';
import type { NodeId, RoomId } from '../../../core/ports.ts';
import { NO_ROOM, type Operation, operation } from './operation.ts';
import * as schemas from './schemas.ts';
import { timeline } from './timeline-schemas.ts';

/** Most changes that an answer has. */
const MOST_EVENTS = 500;

export function timelineOperation(node: NodeId, administration: Administration): Operation {
  return operation(
    {
      id: 'getTimeline',
      method: 'get',
      path: '/rooms/{room}/timeline',
      summary: 'Show what happened in a room',
      description: `Each node that has a lease is asked what it remembers, and has 1 s to answer. At most the latest ${MOST_EVENTS} changes. A room that is over is remembered for a while.`,
      params: schemas.roomParams,
      query: schemas.nothing,
      body: undefined,
      status: 200,
      result: timeline,
      errors: ['not-found'],
    },
    async ({ params: { room } }) => {
      const found = await administration.timeline(room);
      return found === undefined ? NO_ROOM : { ok: true, value: shown(room, node, found) };
    },
  );
}

function shown(room: RoomId, answeredBy: NodeId, { since, nodes, notes, links, otherSignals, errors }: RoomTimeline) {
  return {
    room,
    answeredBy,
    complete: nodes.every(({ account }) => account === 'told' || account === 'none'),
    ...(since !== undefined && { since: iso(since) }),
    nodes: nodes.map(({ since, ...asked }) => ({ ...asked, ...(since !== undefined && { since: iso(since) }) })),
    // The schema leaves out what is not to be shown.
    events: notes.slice(-MOST_EVENTS).map((note) => ('at' in note ? { ...note, at: iso(note.at) } : note)),
    links: [...links],
    otherSignals,
    errors: errors.map(({ latestAt, ...error }) => ({ ...error, latestAt: iso(latestAt) })),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
