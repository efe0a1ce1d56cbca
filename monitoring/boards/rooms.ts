import { atMost, highestNodes, HIGHEST_NODES, line, nearZero, ofNodes, rateBy, sumBy, total } from '../lib/queries.ts';
import type { BoardSpec } from '../lib/spec.ts';

const joins = 'signalbox_joins_total';

export const ROOMS: BoardSpec = {
  name: 'rooms',
  title: 'rooms and peers',
  about: 'Who is there, who comes and goes, who comes back, and how rooms are mended.',
  subjects: ['nodes'],
  rows: [
    {
      title: 'Who is there',
      panels: [
        {
          title: 'Peers',
          about: `Peers whose connection a node holds. Uneven is normal: the edge keeps a room on one node. ${HIGHEST_NODES}`,
          unit: 'none',
          thresholds: 'none',
          kind: 'graph',
          queries: [highestNodes(ofNodes('signalbox_peers'))],
        },
        {
          title: 'Rooms',
          about: `Rooms with a peer on a node; a room on two nodes is counted by both. ${HIGHEST_NODES}`,
          unit: 'none',
          thresholds: 'none',
          kind: 'graph',
          queries: [highestNodes(ofNodes('signalbox_rooms'))],
        },
        {
          title: 'Peers and connections',
          about: 'Of all nodes. Many more connections than peers: clients that connect and do not join.',
          unit: 'none',
          thresholds: 'none',
          kind: 'graph',
          queries: [
            line(`sum(${ofNodes('signalbox_connections')})`, 'connections'),
            line(`sum(${ofNodes('signalbox_peers')})`, 'peers'),
          ],
        },
        {
          title: 'Clients by dialect',
          about: 'Clients that speak another dialect than the native one. All are 0 where DIALECTS names none.',
          unit: 'none',
          thresholds: 'none',
          kind: 'stack',
          queries: [sumBy(ofNodes('signalbox_dialect_clients'), 'dialect')],
        },
        {
          title: 'Messages by dialect and result',
          about: 'taken, or the error code for which a message was dropped: its client is not told.',
          unit: 'cps',
          thresholds: 'none',
          kind: 'stack',
          queries: [rateBy(ofNodes('signalbox_dialect_messages_total'), 'dialect', 'result')],
        },
      ],
    },
    {
      title: 'Who comes and goes',
      panels: [
        {
          title: 'Joins by result',
          about: 'joined, resumed, or the error code of the refusal (docs/errors.md).',
          unit: 'cps',
          thresholds: 'none',
          kind: 'stack',
          queries: [rateBy(ofNodes(joins), 'result')],
        },
        {
          title: 'Leaves by reason',
          about: 'left: the peer said so. lost: its grace period ended.',
          unit: 'cps',
          thresholds: 'none',
          kind: 'stack',
          queries: [rateBy(ofNodes('signalbox_leaves_total'), 'reason')],
        },
        {
          title: 'Reconnects',
          about:
            'Peers that lost their connection, and sessions taken up again. The difference runs into its grace period.',
          unit: 'cps',
          thresholds: 'none',
          kind: 'graph',
          queries: [
            line(total(ofNodes('signalbox_aways_total')), 'away'),
            line(total(ofNodes('signalbox_resumes_total')), 'resumed'),
          ],
        },
        {
          title: 'Resumes that were refused',
          about: 'By error code. Each of them is a peer that others saw leave, or somebody who guesses secrets.',
          unit: 'cps',
          thresholds: nearZero(1),
          kind: 'graph',
          queries: [rateBy(ofNodes('signalbox_resume_refusals_total'), 'code')],
        },
        {
          title: 'Changes of room states',
          about:
            'host-passed: the seat of the host ended. handed-over: the host chose another one. closed: the room ended for all. All others: what hosts asked for.',
          unit: 'cps',
          thresholds: 'none',
          kind: 'stack',
          queries: [rateBy(ofNodes('signalbox_room_changes_total'), 'change')],
        },
        {
          title: 'Seats that wait for the store',
          about: `Seats to give up that the store did not take yet. It falls to 0 when the store is back; from 10,000 on seats are left to the sweep. ${HIGHEST_NODES}`,
          unit: 'none',
          thresholds: atMost(100, 10_000),
          kind: 'graph',
          queries: [highestNodes(ofNodes('signalbox_unsettled_seats'))],
        },
      ],
    },
    {
      title: 'Webhooks',
      panels: [
        {
          title: 'Attempts by result',
          about:
            'failed: it is tried again. gone: the receiver wants no more of this event. All are 0 without WEBHOOK_URLS.',
          unit: 'cps',
          thresholds: 'none',
          kind: 'stack',
          queries: [rateBy(ofNodes('signalbox_webhook_attempts_total'), 'result')],
        },
        {
          title: 'Events that wait',
          about: `For all URLs, by the node that works on their shard. From 10,000 on for one URL in one shard events are dropped. ${HIGHEST_NODES}`,
          unit: 'none',
          thresholds: atMost(1_000, 10_000),
          kind: 'graph',
          queries: [highestNodes(ofNodes('signalbox_webhook_waiting'))],
        },
        {
          title: 'Age of the oldest event that waits',
          about: `It grows while a receiver fails. At WEBHOOK_GIVE_UP_MS, a day by default, events are given up. ${HIGHEST_NODES}`,
          unit: 's',
          thresholds: atMost(300, 3_600),
          kind: 'graph',
          queries: [highestNodes(ofNodes('signalbox_webhook_oldest_seconds'))],
        },
        {
          title: 'Events given up or dropped',
          about: 'dead letters: a receiver did not take them in time. store-away, queue-full: too much waited.',
          unit: 'cps',
          thresholds: nearZero(0.1),
          kind: 'graph',
          queries: [
            line(total(ofNodes('signalbox_webhook_dead_letters_total')), 'dead letters'),
            rateBy(ofNodes('signalbox_webhook_dropped_total'), 'reason'),
          ],
        },
      ],
    },
    {
      title: 'What is mended',
      panels: [
        {
          title: 'Mends of a node',
          about: 'A node mends all its rooms. lapsed: its lease had ended. data-lost: the store lost its data.',
          unit: 'cps',
          thresholds: nearZero(0.1),
          kind: 'graph',
          queries: [rateBy(ofNodes('signalbox_mends_total'), 'cause')],
        },
        {
          title: 'Rooms mended',
          about: 'restored: the store had lost the room. reclaimed: the node was out of touch.',
          unit: 'cps',
          thresholds: nearZero(10),
          kind: 'graph',
          queries: [rateBy(ofNodes('signalbox_rooms_mended_total'), 'how')],
        },
        {
          title: 'Rosters read again',
          about: 'By cause: a gap in the versions, the sweep, or a room that is mended.',
          unit: 'cps',
          thresholds: nearZero(10),
          kind: 'graph',
          queries: [rateBy(ofNodes('signalbox_roster_reloads_total'), 'cause')],
        },
      ],
    },
    {
      title: 'Ends of nodes',
      panels: [
        {
          title: 'Nodes by phase',
          about:
            'starting, running, leaving (not ready, still serves) and draining. A drain shorter than the scrape interval may not show.',
          unit: 'none',
          thresholds: 'none',
          kind: 'stack',
          queries: [sumBy(ofNodes('signalbox_phase'), 'phase')],
        },
        {
          title: 'Clients sent elsewhere',
          about: 'Clients that a draining node has told to connect to another one.',
          unit: 'cps',
          thresholds: 'none',
          kind: 'graph',
          queries: [line(total(ofNodes('signalbox_goodbyes_total')), 'goodbyes')],
        },
        {
          title: 'Leases that ended by themselves',
          about:
            'Nodes that died, or that could not reach the store for LEASE_MS. A drain gives its lease back and is not in it.',
          unit: 'cps',
          thresholds: nearZero(0.01),
          kind: 'graph',
          queries: [line(total(ofNodes('signalbox_leases_ended_total')), 'leases')],
        },
      ],
    },
  ],
};
