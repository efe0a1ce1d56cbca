import {
  HIGHEST_NODES,
  atMost,
  highestNodes,
  line,
  nearZero,
  ofNodes,
  quantiles,
  rate,
  rateBy,
  sumBy,
  total,
} from '../lib/queries.ts';
import type { BoardSpec } from '../lib/spec.ts';

export const NODES: BoardSpec = {
  name: 'nodes',
  title: 'node internals',
  about: 'Processes of the nodes: event loop, garbage collection, memory, descriptors.',
  subjects: ['nodes'],
  rows: [
    {
      title: 'Event loop',
      panels: [
        {
          title: 'Event-loop lag',
          about: `99th percentile of the latest second. Above EVENT_LOOP_LAG_LIMIT_MS, 250 by default, /health/accept is red, and the edge brings new sessions to other nodes. ${HIGHEST_NODES}`,
          unit: 's',
          thresholds: atMost(0.1, 0.25),
          kind: 'graph',
          queries: [highestNodes(ofNodes('signalbox_event_loop_lag_seconds'))],
        },
        {
          title: 'CPU',
          about: `Share of one core. A node does its work on one; collections and compression run beside it. ${HIGHEST_NODES}`,
          unit: 'percentunit',
          thresholds: atMost(0.7, 0.9),
          kind: 'graph',
          queries: [highestNodes(`sum by (instance) (${rate(ofNodes('process_cpu_seconds_total'))})`)],
        },
        {
          title: 'CPU, user and system',
          about: 'Of all nodes together, in cores. Much of system: packets, that is, many small writes.',
          unit: 'none',
          thresholds: 'none',
          kind: 'stack',
          queries: [
            line(total(ofNodes('process_cpu_user_seconds_total')), 'user'),
            line(total(ofNodes('process_cpu_system_seconds_total')), 'system'),
          ],
        },
        {
          title: 'Failed background work',
          about: 'Work after which nobody waits for an answer, ended by an unexpected error; the log has it.',
          unit: 'cps',
          thresholds: nearZero(0.01),
          kind: 'graph',
          queries: [line(total(ofNodes('signalbox_work_failures_total')), 'failures')],
        },
        {
          title: 'Waits for a turn',
          about: `Reads that waited, because their client address had used its time of the event loop (docs/limits.md). ${HIGHEST_NODES}`,
          unit: 'cps',
          thresholds: 'none',
          kind: 'graph',
          queries: [highestNodes(`sum by (instance) (${rate(ofNodes('signalbox_turn_waits_total'))})`)],
        },
        {
          title: 'Active resources',
          about: 'What keeps the loops of all nodes alive, by kind: sockets and timers.',
          unit: 'none',
          thresholds: 'none',
          kind: 'stack',
          queries: [sumBy(ofNodes('nodejs_active_resources'), 'type')],
        },
      ],
    },
    {
      title: 'Garbage collection',
      panels: [
        {
          title: 'Time in collections',
          about:
            'Share of one core of all nodes together, by kind: minor (young objects), major, incremental, weak callbacks.',
          unit: 'percentunit',
          thresholds: 'none',
          kind: 'stack',
          queries: [rateBy(ofNodes('nodejs_gc_duration_seconds_sum'), 'kind')],
        },
        {
          title: 'Collections',
          about: 'How often, by kind. Major ones that follow each other closely: the heap is almost full.',
          unit: 'cps',
          thresholds: 'none',
          kind: 'graph',
          queries: [rateBy(ofNodes('nodejs_gc_duration_seconds_count'), 'kind')],
        },
        {
          title: 'Length of a collection',
          about: 'Quantiles over all kinds. The event loop stands still for most of it.',
          unit: 's',
          thresholds: atMost(0.05, 0.25),
          kind: 'graph',
          queries: quantiles('nodejs_gc_duration_seconds', ofNodes),
        },
      ],
    },
    {
      title: 'Memory and descriptors',
      panels: [
        {
          title: 'Resident memory',
          about: `Above MEMORY_LIMIT_MB a node takes no new connections: "Gates" of limits and abuse shows the share. ${HIGHEST_NODES}`,
          unit: 'bytes',
          thresholds: 'none',
          kind: 'graph',
          queries: [highestNodes(ofNodes('process_resident_memory_bytes'))],
        },
        {
          title: 'Heap',
          about: 'Of all nodes together: what V8 took, what is used of it, and what is outside the heap (buffers).',
          unit: 'bytes',
          thresholds: 'none',
          kind: 'graph',
          queries: [
            line(`sum(${ofNodes('nodejs_heap_size_total_bytes')})`, 'taken'),
            line(`sum(${ofNodes('nodejs_heap_size_used_bytes')})`, 'used'),
            line(`sum(${ofNodes('nodejs_external_memory_bytes')})`, 'outside'),
          ],
        },
        {
          title: 'Heap by space',
          about: 'Used bytes of all nodes. A growing old space: something is kept for good, or there are more peers.',
          unit: 'bytes',
          thresholds: 'none',
          kind: 'stack',
          queries: [sumBy(ofNodes('nodejs_heap_space_size_used_bytes'), 'space')],
        },
        {
          title: 'Memory a peer',
          about:
            'Used heap of all nodes by peer. Meaningful from some thousand peers on; docs/performance/memory.md has what is normal.',
          unit: 'bytes',
          thresholds: 'none',
          kind: 'graph',
          queries: [
            line(
              `sum(${ofNodes('nodejs_heap_size_used_bytes')}) / clamp_min(sum(${ofNodes('signalbox_peers')}), 1)`,
              'used heap / peers',
            ),
          ],
        },
        {
          title: 'Open files',
          about: `Share of the limit of the process: sockets, mostly. ${HIGHEST_NODES}`,
          unit: 'percentunit',
          thresholds: atMost(0.7, 0.9),
          kind: 'graph',
          queries: [highestNodes(`${ofNodes('process_open_fds')} / ${ofNodes('process_max_fds')}`)],
        },
        {
          title: 'Runtime',
          about: 'Nodes by version of Node.js.',
          unit: 'none',
          thresholds: 'none',
          kind: 'graph',
          queries: [line(`count by (version) (${ofNodes('nodejs_version_info')})`, '{{version}}')],
        },
      ],
    },
  ],
};
