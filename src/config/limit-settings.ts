import { wholeNumber } from './values.ts';
import { variables } from './variables.ts';

/** Settings about limits: of one client, of one client address, of the node. */
export const limitSettings = {
  eventsPerSecond: wholeNumber(1, 100_000).default(100).register(variables, {
    name: 'EVENTS_PER_SECOND',
    unit: 'events/s',
    about: 'Events that one connection may send per second, sustained; twice that in a burst.',
    values: '1 to 100000',
  }),
  bytesPerSecond: wholeNumber(1_024, 1_073_741_824).default(1_048_576).register(variables, {
    name: 'BYTES_PER_SECOND',
    unit: 'bytes/s',
    about:
      'Bytes per second that one client may send, and that the others together may get because of it, sustained; four times that in a burst.',
    values: '1024 to 1073741824',
  }),
  addressLimits: wholeNumber(0, 1_000_000).default(1).register(variables, {
    name: 'ADDRESS_LIMITS',
    unit: 'factor',
    about:
      'Factor on all limits by client address (docs/limits.md). Load tests from one machine raise it; 0 for no limits.',
    values: '0 to 1000000',
  }),
  trustProxy: wholeNumber(0, 16).default(0).register(variables, {
    name: 'TRUST_PROXY',
    unit: 'proxies',
    about:
      'How many proxies in a row stand before the node, each of which adds to X-Forwarded-For the address that it saw. Without it all clients of a proxy share the limits of one client address.',
    values: '0 to 16',
  }),
  outboundLimit: wholeNumber(16, 1_000_000).default(1_000).register(variables, {
    name: 'OUTBOUND_LIMIT',
    unit: 'packets',
    about:
      'Packets that may wait for one connection. While more wait, what others send to it is dropped and sent again later.',
    values: '16 to 1000000',
  }),
  outboundLimitBytes: wholeNumber(65_536, 1_073_741_824).default(1_048_576).register(variables, {
    name: 'OUTBOUND_LIMIT_BYTES',
    unit: 'bytes',
    about:
      'Bytes that may wait for one connection. While more wait, what others send to it is dropped and sent again later.',
    values: '65536 to 1073741824',
  }),
  maxConnections: wholeNumber(1, 1_000_000).default(20_000).register(variables, {
    name: 'MAX_CONNECTIONS',
    unit: 'connections',
    about: 'Connections that the node holds at most; one more is refused.',
    values: '1 to 1000000',
  }),
  eventLoopLagLimitMs: wholeNumber(1, 60_000).default(250).register(variables, {
    name: 'EVENT_LOOP_LAG_LIMIT_MS',
    unit: 'ms',
    about: '/health/accept answers 503 while the event loop lags more than this (99th percentile of 1 s).',
    values: '1 to 60000',
  }),
  memoryLimitMb: wholeNumber(1, 1_048_576).optional().register(variables, {
    name: 'MEMORY_LIMIT_MB',
    unit: 'MiB',
    about:
      '/health/accept answers 503 and handshakes are refused while the process holds more than this (resident set).',
    values: '1 to 1048576',
    fallback: '85 % of what the container or the machine has',
  }),
};
