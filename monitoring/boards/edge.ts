import { atLeast, atMost, line, nearZero, ofEdges, rateBy, total } from '../lib/queries.ts';
import type { BoardSpec } from '../lib/spec.ts';

const CLIENTS = 'proxy="clients"';
const ROOMS = 'proxy=~"rooms|rooms-busy"';
const BACKENDS = 'proxy=~"rooms|rooms-busy|pages"';

/** Each edge knows nodes by the numbers of its own slots: node-1, node-2, …, in the order in which it found them. */
const perNode = (name: string): string => `sum by (instance, server) (${ofEdges(name, ROOMS)})`;

export const EDGE: BoardSpec = {
  name: 'edge',
  title: 'edge',
  about: 'HAProxy with deploy/haproxy: what clients ask for, what nodes answer, how rooms are spread.',
  subjects: ['nodes', 'edge'],
  rows: [
    {
      title: 'Is it healthy?',
      panels: [
        {
          title: 'Edges up',
          about: 'Edges that answered the latest scrape.',
          unit: 'none',
          thresholds: atLeast(1, 1),
          kind: 'figure',
          queries: [line(`count(${ofEdges('up')} == 1) or vector(0)`, 'edges')],
        },
        {
          title: 'Nodes for new sessions',
          about:
            'Nodes that an edge brings new sessions to: the least of all edges. At 0 it uses nodes that ask for no more.',
          unit: 'none',
          thresholds: atLeast(2, 1),
          kind: 'figure',
          queries: [line(`min(${ofEdges('haproxy_backend_active_servers', 'proxy="rooms"')})`, 'nodes')],
        },
        {
          title: 'Nodes that are ready',
          about: 'Nodes that answer /health/ready: the least of all edges. At 0 new sessions get 503.',
          unit: 'none',
          thresholds: atLeast(2, 1),
          kind: 'figure',
          queries: [line(`min(${ofEdges('haproxy_backend_active_servers', 'proxy="rooms-busy"')})`, 'nodes')],
        },
        {
          title: 'Connections used',
          about: 'Share of the connections that an edge may have: the fullest one.',
          unit: 'percentunit',
          thresholds: atMost(0.7, 0.9),
          kind: 'figure',
          queries: [
            line(
              `max(${ofEdges('haproxy_process_current_connections')} / ${ofEdges('haproxy_process_max_connections')})`,
              'of the limit',
            ),
          ],
        },
      ],
    },
    {
      title: 'Clients',
      panels: [
        {
          title: 'Open requests and WebSockets',
          about: 'Of clients, at all edges.',
          unit: 'none',
          thresholds: 'none',
          kind: 'graph',
          queries: [line(`sum(${ofEdges('haproxy_frontend_current_sessions', CLIENTS)})`, 'sessions')],
        },
        {
          title: 'Answers by class',
          about:
            'Counted when they end. 1xx: WebSockets that were open until now. 4xx: refused, 429 mostly. 5xx: no node could answer.',
          unit: 'cps',
          thresholds: 'none',
          kind: 'stack',
          queries: [rateBy(ofEdges('haproxy_frontend_http_responses_total', CLIENTS), 'code')],
        },
        {
          title: 'Traffic',
          about: 'Bytes from clients and to them. Those of a request or a WebSocket are counted when it ends.',
          unit: 'binBps',
          thresholds: 'none',
          kind: 'graph',
          queries: [
            line(total(ofEdges('haproxy_frontend_bytes_in_total', CLIENTS)), 'from clients'),
            line(total(ofEdges('haproxy_frontend_bytes_out_total', CLIENTS)), 'to clients'),
          ],
        },
        {
          title: 'Refused',
          about:
            'requests: above a rate of one address (429). connections: more than one address may have. bad: no HTTP.',
          unit: 'cps',
          thresholds: nearZero(100),
          kind: 'graph',
          queries: [
            line(total(ofEdges('haproxy_frontend_requests_denied_total', CLIENTS)), 'requests'),
            line(total(ofEdges('haproxy_frontend_denied_connections_total', CLIENTS)), 'connections'),
            line(total(ofEdges('haproxy_frontend_request_errors_total', CLIENTS)), 'bad'),
          ],
        },
        {
          title: 'New connections',
          about:
            'TCP connections of clients. Many more than open WebSockets: clients that poll, or that do not get through.',
          unit: 'cps',
          thresholds: 'none',
          kind: 'graph',
          queries: [line(total(ofEdges('haproxy_frontend_connections_total', CLIENTS)), 'connections')],
        },
      ],
    },
    {
      title: 'Nodes',
      panels: [
        {
          title: 'Nodes by backend',
          about: 'rooms: ready, and may take more. rooms-busy: ready. pages: alive. The least of all edges.',
          unit: 'none',
          thresholds: 'none',
          kind: 'graph',
          queries: [line(`min by (proxy) (${ofEdges('haproxy_backend_active_servers', BACKENDS)})`, '{{proxy}}')],
        },
        {
          title: 'Sessions by node',
          about:
            'Open requests and WebSockets that an edge brought to a node. Each edge has its own numbers for the nodes. No node has more than 1.5 times the average for long. The ten highest.',
          unit: 'none',
          thresholds: 'none',
          kind: 'graph',
          queries: [line(`topk(10, ${perNode('haproxy_server_current_sessions')})`, '{{instance}} {{server}}')],
        },
        {
          title: 'Uneven',
          about:
            'The fullest node as a multiple of the average of those with sessions, at the edge where that is highest. Bounded load keeps it below 1.5; few rooms are uneven by chance.',
          unit: 'none',
          thresholds: atMost(1.5, 2),
          kind: 'graph',
          queries: [
            line(
              `max(max by (instance) (${perNode('haproxy_server_current_sessions')}) / avg by (instance) (${perNode('haproxy_server_current_sessions')} > 0)) or vector(0)`,
              'fullest / average',
            ),
          ],
        },
        {
          title: 'Failures on the way to nodes',
          about:
            'errors: a node took no connection. retries and redispatches: another try, and one at another node. aborts: a node ended first.',
          unit: 'cps',
          thresholds: nearZero(10),
          kind: 'graph',
          queries: [
            line(total(ofEdges('haproxy_backend_connection_errors_total', BACKENDS)), 'errors'),
            line(total(ofEdges('haproxy_backend_retry_warnings_total', BACKENDS)), 'retries'),
            line(total(ofEdges('haproxy_backend_redispatch_warnings_total', BACKENDS)), 'redispatches'),
            line(total(ofEdges('haproxy_backend_server_aborts_total', BACKENDS)), 'aborts'),
          ],
        },
        {
          title: 'Failed health checks',
          about: 'Checks of nodes that were up. A node that drains fails one or two.',
          unit: 'cps',
          thresholds: nearZero(10),
          kind: 'graph',
          queries: [rateBy(ofEdges('haproxy_server_check_failures_total', BACKENDS), 'proxy')],
        },
        {
          title: 'Time to a node',
          about: 'Average of the last 1,024 connections of each backend: to connect, and to wait for a free node.',
          unit: 's',
          thresholds: atMost(0.05, 0.5),
          kind: 'graph',
          queries: [
            line(
              `max by (proxy) (${ofEdges('haproxy_backend_connect_time_average_seconds', BACKENDS)})`,
              '{{proxy}} connects',
            ),
            line(
              `max by (proxy) (${ofEdges('haproxy_backend_queue_time_average_seconds', BACKENDS)})`,
              '{{proxy}} waits',
            ),
          ],
        },
      ],
    },
    {
      title: 'Processes',
      panels: [
        {
          title: 'Idle',
          about: 'Share of its time that the busiest edge has nothing to do.',
          unit: 'percentunit',
          thresholds: atLeast(0.4, 0.2),
          kind: 'graph',
          queries: [line(`min(${ofEdges('haproxy_process_idle_time_percent')}) / 100`, 'busiest edge')],
        },
        {
          title: 'TLS handshakes',
          about: 'New TLS connections of clients.',
          unit: 'cps',
          thresholds: 'none',
          kind: 'graph',
          queries: [line(total(ofEdges('haproxy_process_ssl_connections_total')), 'handshakes')],
        },
        {
          title: 'Failed look-ups',
          about:
            'Names that DNS did not answer. Nodes stay as they were for an hour; health checks say which of them live.',
          unit: 'none',
          thresholds: 'none',
          kind: 'graph',
          queries: [line(`sum(${ofEdges('haproxy_process_failed_resolutions')})`, 'since the start')],
        },
      ],
    },
  ],
};
