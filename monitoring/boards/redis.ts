import {
  HIGHEST_NODES,
  atLeast,
  atMost,
  buckets,
  highestNodes,
  line,
  nearZero,
  ofNodes,
  ofRedis,
  orNone,
  quantiles,
  rate,
  rateBy,
  total,
} from '../lib/queries.ts';
import type { BoardSpec } from '../lib/spec.ts';

const roundTrip = 'signalbox_redis_round_trip_seconds';

export const REDIS: BoardSpec = {
  name: 'redis',
  title: 'Redis',
  about:
    'The store as the nodes see it, and as an exporter of Redis sees it. Without an exporter the last two rows are empty.',
  subjects: ['nodes', 'redis'],
  rows: [
    {
      title: 'As the nodes see it',
      panels: [
        {
          title: 'Round trips',
          about: 'From a command to its answer. A dark band that climbs: Redis, or the way to it, has too much to do.',
          unit: 's',
          thresholds: 'none',
          kind: 'heatmap',
          queries: [buckets(ofNodes(`${roundTrip}_bucket`))],
        },
        {
          title: 'Crossings',
          about:
            'Probes through Redis: from the publish to the inbox of the same node. An envelope between nodes takes as long.',
          unit: 's',
          thresholds: 'none',
          kind: 'heatmap',
          queries: [buckets(ofNodes('signalbox_inbox_probe_duration_seconds_bucket'))],
        },
        {
          title: 'Round trip',
          about: 'The same as quantiles. Each join waits for one round trip.',
          unit: 's',
          thresholds: atMost(0.05, 0.25),
          kind: 'graph',
          queries: quantiles(roundTrip, ofNodes),
        },
        {
          title: 'Commands of the nodes',
          about: 'Commands that were answered, publishes between nodes not counted.',
          unit: 'cps',
          thresholds: 'none',
          kind: 'graph',
          queries: [line(total(ofNodes(`${roundTrip}_count`)), 'commands')],
        },
        {
          title: 'Renewals of leases',
          about: 'unanswered: the store was away. failed: an unexpected error, which is in the log.',
          unit: 'cps',
          thresholds: 'none',
          kind: 'stack',
          queries: [rateBy(ofNodes('signalbox_lease_renewals_total'), 'result')],
        },
        {
          title: 'Age of leases',
          about: `Since the latest renewal. A node renews every LEASE_MS / 3; at LEASE_MS, 15 s by default, others take it for dead. ${HIGHEST_NODES}`,
          unit: 's',
          thresholds: atMost(7.5, 15),
          kind: 'graph',
          queries: [highestNodes(ofNodes('signalbox_lease_age_seconds'))],
        },
        {
          title: 'Nodes with a lease',
          about:
            'As the nodes know it: the least and the most. They differ for a moment only, or the nodes do not share one store.',
          unit: 'none',
          thresholds: 'none',
          kind: 'graph',
          queries: [
            line(`min(${ofNodes('signalbox_lease_nodes')})`, 'least'),
            line(`max(${ofNodes('signalbox_lease_nodes')})`, 'most'),
          ],
        },
        {
          title: 'Bad input by source',
          about:
            'What did not fit and was dropped. Anything but zero: another program writes to Redis, or versions do not fit.',
          unit: 'cps',
          thresholds: nearZero(1),
          kind: 'graph',
          queries: [rateBy(ofNodes('signalbox_bad_input_total'), 'source')],
        },
      ],
    },
    {
      title: 'As an exporter sees it',
      panels: [
        {
          title: 'Redis up',
          about: 'Redis servers that answer their exporter. 0 also where the exporter does not answer.',
          unit: 'none',
          thresholds: atLeast(1, 1),
          kind: 'figure',
          queries: [line(orNone(`sum(${ofRedis('redis_up')})`, ofRedis), 'servers')],
        },
        {
          title: 'Memory used',
          about:
            'Share of maxmemory, of the fullest server. When it is full, joins are refused (noeviction). 0 where maxmemory is not set.',
          unit: 'percentunit',
          thresholds: atMost(0.7, 0.9),
          kind: 'figure',
          queries: [
            line(
              `max(${ofRedis('redis_memory_used_bytes')} / (${ofRedis('redis_memory_max_bytes')} > 0)) or max(0 * ${ofRedis('redis_memory_used_bytes')})`,
              'of maxmemory',
            ),
          ],
        },
        {
          title: 'Evicted keys',
          about: 'Has to be 0: an evicted key takes a room apart. The policy is noeviction (docs/redis.md).',
          unit: 'cps',
          thresholds: nearZero(0.1),
          kind: 'figure',
          queries: [line(total(ofRedis('redis_evicted_keys_total')), 'keys')],
        },
        {
          title: 'Refused connections',
          about: 'Connections above maxclients: nodes that start get none.',
          unit: 'cps',
          thresholds: nearZero(0.1),
          kind: 'figure',
          queries: [line(total(ofRedis('redis_rejected_connections_total')), 'connections')],
        },
        {
          title: 'CPU of Redis',
          about: 'Share of one core: commands run on one. Above 0.8 round trips grow.',
          unit: 'percentunit',
          thresholds: atMost(0.6, 0.8),
          kind: 'graph',
          queries: [
            line(
              `max(${rate(ofRedis('redis_cpu_user_seconds_total'))} + ${rate(ofRedis('redis_cpu_sys_seconds_total'))})`,
              'busiest server',
            ),
          ],
        },
        {
          title: 'Memory',
          about: 'Memory of all servers together, in bytes.',
          unit: 'bytes',
          thresholds: 'none',
          kind: 'graph',
          queries: [
            line(`sum(${ofRedis('redis_memory_used_bytes')})`, 'used'),
            line(`sum(${ofRedis('redis_memory_used_dataset_bytes')})`, 'data'),
          ],
        },
        {
          title: 'Connections and keys',
          about: 'Connections to all servers, and their keys: one a room, and a few for leases and keys of nodes.',
          unit: 'none',
          thresholds: 'none',
          kind: 'graph',
          queries: [
            line(`sum(${ofRedis('redis_connected_clients')})`, 'connections'),
            line(`sum(${ofRedis('redis_db_keys')})`, 'keys'),
          ],
        },
      ],
    },
    {
      title: 'What Redis does',
      panels: [
        {
          title: 'Commands by name',
          about: 'The ten most frequent. evalsha: a change of a room. spublish: a batch for another node.',
          unit: 'cps',
          thresholds: 'none',
          kind: 'graph',
          queries: [line(`topk(10, sum by (cmd) (${rate(ofRedis('redis_commands_total'))}))`, '{{cmd}}')],
        },
        {
          title: 'Time by command',
          about: 'Seconds of the server a second. The ten that take most.',
          unit: 'percentunit',
          thresholds: 'none',
          kind: 'graph',
          queries: [
            line(`topk(10, sum by (cmd) (${rate(ofRedis('redis_commands_duration_seconds_total'))}))`, '{{cmd}}'),
          ],
        },
        {
          title: 'Network of Redis',
          about: 'Bytes in and out of all servers.',
          unit: 'binBps',
          thresholds: 'none',
          kind: 'graph',
          queries: [
            line(total(ofRedis('redis_net_input_bytes_total')), 'in'),
            line(total(ofRedis('redis_net_output_bytes_total')), 'out'),
          ],
        },
      ],
    },
  ],
};
