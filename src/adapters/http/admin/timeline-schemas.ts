import { z } from 'zod';
import { ROOM_NOTE_KINDS } from '../../../core/ports.ts';
import { LEAVE_REASONS } from '../../../protocol/peer.ts';
import { components, count, nodeId, peerId, roomId } from './schemas.ts';

/** The shape of the account that the nodes give of one room. */

const moment = z.iso.datetime();

const event = z.object({
  version: count.meta({ description: 'The version of the room that the change made.' }),
  at: moment.exactOptional().meta({ description: 'By the clock of the node that tells of it. Missing of `missed`.' }),
  kind: z.enum([...ROOM_NOTE_KINDS, 'missed']).meta({
    description:
      '`state`: the state of the room changed. `closed`: all peers are gone, without a `left` of their own. `restored`, `reclaimed`: the room was put back after a loss of data, or its node took its peers back. `missed`: no node tells of these changes.',
  }),
  node: nodeId
    .exactOptional()
    .meta({ description: 'The node that serves the peer from then on; of other kinds the node that made the change.' }),
  peerId: peerId.exactOptional(),
  name: z.string().exactOptional().meta({ description: 'As the peer gave it: not trusted.' }),
  reason: z.enum(LEAVE_REASONS).exactOptional().meta({ description: 'Of `left`.' }),
  first: z.literal(true).exactOptional().meta({ description: 'The room was empty before: a meeting begins.' }),
  change: z.string().exactOptional().meta({
    description: 'How the state changed: `locked`, for instance. `host-passed` of `left`: somebody else is host since.',
  }),
  count: count.exactOptional().meta({
    description:
      'Of `updated` and `missed`: how many changes in a row, the latest at `version`. Of `restored`, `reclaimed`: peers.',
  }),
});
components.add(event, { id: 'RoomEvent', description: 'A change of a room.' });

const asked = z.object({
  node: nodeId,
  account: z.enum(['told', 'none', 'off', 'silent']).meta({
    description:
      '`told`: it remembers the room. `none`: it does not. `off`: it remembers no room (ADMIN_KEY is not set there). `silent`: it did not answer within 1 s, or is of a version before this.',
  }),
  since: moment.exactOptional().meta({ description: 'Since when it remembers the room.' }),
  forgotten: count.exactOptional().meta({ description: 'How many earlier changes made room.' }),
});
components.add(asked, { id: 'AskedNode', description: 'A node that was asked about a room.' });

const link = z.object({ from: peerId, to: peerId, signals: count });
components.add(link, { id: 'LinkCount', description: 'How many signals nodes took from one peer to one other peer.' });

const refusals = z.object({ code: z.string(), count, latestAt: moment });
components.add(refusals, {
  id: 'RoomErrors',
  description: 'How often something was refused in a room, by error code.',
});

export const timeline = z.object({
  room: roomId,
  answeredBy: nodeId,
  complete: z.boolean().meta({ description: 'Whether every node with a lease says what it remembers.' }),
  since: moment
    .exactOptional()
    .meta({ description: 'How far the account reaches back. Missing where no node has one.' }),
  nodes: z.array(asked),
  events: z.array(event).meta({ description: 'By version, the latest last.' }),
  links: z.array(link).meta({ description: 'The links with most signals first.' }),
  otherSignals: count.meta({ description: 'Signals on links beyond those that nodes count.' }),
  errors: z.array(refusals).meta({ description: 'The most frequent first.' }),
});
components.add(timeline, { id: 'Timeline', description: 'What happened in a room, as its nodes remember it.' });
