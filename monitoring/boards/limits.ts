import {
  atMost,
  highestNodes,
  HIGHEST_NODES,
  line,
  nearZero,
  ofEdges,
  ofNodes,
  rateBy,
  total,
} from '../lib/queries.ts';
import type { BoardSpec } from '../lib/spec.ts';

export const LIMITS: BoardSpec = {
  name: 'limits',
  title: 'limits and abuse',
  about:
    'How near the limits are, and what was refused: by kind. No series has the address of a client (docs/limits.md).',
  subjects: ['nodes', 'edge'],
  rows: [
    {
      title: 'How near the limits are',
      panels: [
        {
          title: 'Gates: the fullest node',
          about:
            'Parts of each limit of a node (docs/limits.md, "Gates"). At 1 the gate is shut, and new clients are refused.',
          unit: 'percentunit',
          thresholds: atMost(0.8, 1),
          kind: 'graph',
          queries: [line(`max by (gate) (${ofNodes('signalbox_gate_used_ratio')})`, '{{gate}}')],
        },
        {
          title: 'Gates by node',
          about: `The fullest gate of each node. ${HIGHEST_NODES}`,
          unit: 'percentunit',
          thresholds: atMost(0.8, 1),
          kind: 'graph',
          queries: [highestNodes(`max by (instance) (${ofNodes('signalbox_gate_used_ratio')})`)],
        },
        {
          title: 'Waits for a turn',
          about:
            'Reads and requests that waited, because their client address had used its time of the event loop. Much of it: an attack, or many people behind one address, who need a higher ADDRESS_LIMITS.',
          unit: 'cps',
          thresholds: nearZero(1_000),
          kind: 'graph',
          queries: [line(total(ofNodes('signalbox_turn_waits_total')), 'reads')],
        },
      ],
    },
    {
      title: 'What nodes refused',
      panels: [
        {
          title: 'Connections refused at a gate',
          about: 'client-address: limits of one client address. The others mean that nodes are full.',
          unit: 'cps',
          thresholds: nearZero(10),
          kind: 'graph',
          queries: [rateBy(ofNodes('signalbox_gate_refusals_total'), 'gate')],
        },
        {
          title: 'Errors by code',
          about:
            'Requests that were refused, and connections that were closed; docs/errors.md says what each code means.',
          unit: 'cps',
          thresholds: nearZero(100),
          kind: 'graph',
          queries: [rateBy(ofNodes('signalbox_errors_total'), 'code')],
        },
        {
          title: 'Abuse',
          about:
            'rate-limited: above the rates of a client or of its address. flood: far above. slow-consumer: takes nothing. The rest is no protocol.',
          unit: 'cps',
          thresholds: nearZero(100),
          kind: 'graph',
          queries: [
            rateBy(
              ofNodes(
                'signalbox_errors_total',
                'code=~"rate-limited|flood|slow-consumer|bad-.+|unknown-event|payload-too-large|origin-refused"',
              ),
              'code',
            ),
          ],
        },
        {
          title: 'Joins refused',
          about:
            'By error code. room-full is usual; store-unavailable, node-full and internal are faults of the service.',
          unit: 'cps',
          thresholds: nearZero(10),
          kind: 'graph',
          queries: [rateBy(ofNodes('signalbox_joins_total', 'result!~"joined|resumed"'), 'result')],
        },
        {
          title: 'Tokens by result',
          about:
            'Where rooms need a token. token-refused: wrong ones, the log has the check that failed. token-unchecked: the keys of JWT_JWKS_URL cannot be had. Many of one kind at once: the site makes wrong tokens, or somebody tries.',
          unit: 'cps',
          thresholds: nearZero(10),
          kind: 'graph',
          queries: [rateBy(ofNodes('signalbox_tokens_total', 'result!="accepted"'), 'result')],
        },
        {
          title: 'Messages of dialects dropped',
          about: 'By error code; taken ones are not in it. Their clients are not told.',
          unit: 'cps',
          thresholds: nearZero(10),
          kind: 'graph',
          queries: [rateBy(ofNodes('signalbox_dialect_messages_total', 'result!="taken"'), 'result')],
        },
        {
          title: 'Resumes refused',
          about:
            'Many resume-refused at once: somebody guesses secrets. Each address may fail 100 times before it waits.',
          unit: 'cps',
          thresholds: nearZero(1),
          kind: 'graph',
          queries: [rateBy(ofNodes('signalbox_resume_refusals_total'), 'code')],
        },
      ],
    },
    {
      title: 'Administration',
      panels: [
        {
          title: 'Requests of administrators',
          about:
            'By operation and HTTP status (docs/admin-api.md). Many of 401 or 429: somebody guesses keys, or has an old one.',
          unit: 'cps',
          thresholds: nearZero(10),
          kind: 'graph',
          queries: [rateBy(ofNodes('signalbox_admin_requests_total'), 'route', 'status')],
        },
      ],
    },
    {
      title: 'What edges refused',
      panels: [
        {
          title: 'Requests refused by edges',
          about: 'Above the rates of one address: answered with 429, and never seen by a node.',
          unit: 'cps',
          thresholds: nearZero(100),
          kind: 'graph',
          queries: [line(total(ofEdges('haproxy_frontend_requests_denied_total', 'proxy="clients"')), 'requests')],
        },
        {
          title: 'Connections refused by edges',
          about: 'More connections than one address may have: closed without an answer.',
          unit: 'cps',
          thresholds: nearZero(100),
          kind: 'graph',
          queries: [
            line(total(ofEdges('haproxy_frontend_denied_connections_total', 'proxy="clients"')), 'connections'),
          ],
        },
        {
          title: 'Addresses that edges remember',
          about: 'How full the tables of addresses are. A full table forgets the oldest address.',
          unit: 'percentunit',
          thresholds: atMost(0.5, 0.9),
          kind: 'graph',
          queries: [
            line(
              `max by (name) (${ofEdges('haproxy_sticktable_used')} / ${ofEdges('haproxy_sticktable_size')})`,
              '{{name}}',
            ),
          ],
        },
      ],
    },
  ],
};
