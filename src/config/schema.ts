import { z } from 'zod';
import { DIALECTS } from '../gateway/dialect.ts';
import { INVITATION_EVENTS } from '../gateway/invitation/events.ts';
import { PUBSUB_NAMES } from '../gateway/pubsub/names.ts';
import { maskIceServers, maskSecret } from './mask.ts';
import { maskRedisUrl, redisTarget } from './redis-url.ts';
import {
  allowedOrigins,
  dialects,
  iceServers,
  namesMap,
  oneOf,
  pathSetting,
  textOf,
  turnUrls,
  wholeNumber,
} from './values.ts';

/** The description of one setting in `--help` and in the README. */
export interface Variable {
  /** The environment variable. */
  readonly name: string;
  /** What it does, in one or two sentences. */
  readonly about: string;
  /** The values that it takes. */
  readonly values: string;
  /** The default in words, if its value alone would not explain it. */
  readonly fallback?: string;
  /** Makes a wrong value fit to be shown, if it may hold a secret. */
  readonly mask?: (value: string) => string;
}

/** The descriptions of the settings, by the schema of each. */
export const variables = z.registry<Variable>();

/**
 * Every setting of a node. Parsing, `signalbox --help` and the README's table all come from here. An empty variable
 * counts as absent, because compose files and charts pass a variable that is not set as `NAME=${NAME:-}`.
 */
export const settingsSchema = z.object({
  port: wholeNumber(0, 65_535).default(3000).register(variables, {
    name: 'PORT',
    about: 'Port to listen on; 0 lets the system choose one.',
    values: '0 to 65535',
  }),
  host: textOf(/^[\w.:-]+$/, 'must be a host name or an IP address')
    .optional()
    .register(variables, {
      name: 'HOST',
      about: 'Address to listen on.',
      values: 'host name or IP address',
      fallback: 'all addresses, IPv6 and IPv4',
    }),
  redis: redisTarget.optional().register(variables, {
    name: 'REDIS_URL',
    about: 'Redis 7+ or Valkey 8+ that the nodes of one cluster share. Without it the node stands alone.',
    values: 'redis://, redis-sentinel:// or redis-cluster:// URL, rediss…:// for TLS: docs/redis.md',
    fallback: 'none: rooms in memory',
    mask: maskRedisUrl,
  }),
  redisPrefix: textOf(/^[\w.:-]{1,64}$/, 'must be 1 to 64 letters, digits or any of _ . : -')
    .default('signalbox')
    .register(variables, {
      name: 'REDIS_PREFIX',
      about: 'First part of every Redis key and channel: clusters of different prefixes can share one Redis.',
      values: '1 to 64 of A-Z a-z 0-9 _ . : -',
    }),
  nodeName: textOf(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits or any of _ . -')
    .optional()
    .register(variables, {
      name: 'NODE_ID',
      about: 'Name of this node in logs and welcomes. A random suffix makes it unique at each start.',
      values: '1 to 64 of A-Z a-z 0-9 _ . -',
      fallback: 'the host name',
    }),
  allowedOrigins: allowedOrigins.default([]).register(variables, {
    name: 'ALLOWED_ORIGINS',
    about: "Origins of other sites' pages that may connect. The node's own origin always may.",
    values: 'comma list of origins, or *',
    fallback: 'none but its own',
  }),
  roomCapacity: wholeNumber(2, 1_000).default(8).register(variables, {
    name: 'ROOM_CAPACITY',
    about: 'Most peers in one room, away ones included. Every peer sends to every other.',
    values: '2 to 1000',
  }),
  dialects: dialects.default([]).register(variables, {
    name: 'DIALECTS',
    about: 'Other protocols that clients may speak beside the native one (docs/dialects.md).',
    values: `comma list of ${DIALECTS.join(', ')}`,
    fallback: 'none',
  }),
  invitationEvents: namesMap(INVITATION_EVENTS).default({}).register(variables, {
    name: 'INVITATION_EVENTS',
    about: 'What clients of the dialect invitation call its events.',
    values: 'JSON object from names of docs/dialects.md to names of the client',
    fallback: 'the names of docs/dialects.md',
  }),
  pubsubPath: pathSetting.default('/ws').register(variables, {
    name: 'PUBSUB_PATH',
    about: 'Path of the WebSocket of the dialect pubsub.',
    values: 'a path that begins with /',
  }),
  pubsubFields: namesMap(PUBSUB_NAMES).default({}).register(variables, {
    name: 'PUBSUB_FIELDS',
    about: 'What clients of the dialect pubsub call its fields and commands.',
    values: 'JSON object from names of docs/dialects.md to names of the client',
    fallback: 'the names of docs/dialects.md',
  }),
  simplewebrtcPath: pathSetting.default('/simplewebrtc/socket.io').register(variables, {
    name: 'SIMPLEWEBRTC_PATH',
    about: 'Path of the Socket.IO server of the dialect simplewebrtc.',
    values: 'a path that begins with /, other than /socket.io',
  }),
  peerjsPath: pathSetting.default('/').register(variables, {
    name: 'PEERJS_PATH',
    about: 'Path below which the dialect peerjs is served: the `path` option of the client.',
    values: 'a path that begins with /',
  }),
  peerjsKey: textOf(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits or any of _ -')
    .default('peerjs')
    .register(variables, {
      name: 'PEERJS_KEY',
      about: 'The `key` option that clients of the dialect peerjs have.',
      values: '1 to 64 of A-Z a-z 0-9 _ -',
    }),
  peerjsDiscovery: oneOf('0', '1').default('0').register(variables, {
    name: 'PEERJS_DISCOVERY',
    about: 'Whether GET peers tells everybody the ids of all clients of the dialect peerjs: 1 for yes.',
    values: '0, 1',
  }),
  iceServers: iceServers.default([]).register(variables, {
    name: 'ICE_SERVERS',
    about: 'STUN and TURN servers handed to clients. Without STUN, calls work on one network only.',
    values: 'comma list of stun: URLs, or a JSON array of RTCIceServer',
    fallback: 'none',
    mask: maskIceServers,
  }),
  turnUrls: turnUrls.optional().register(variables, {
    name: 'TURN_URLS',
    about: 'TURN servers for which every client gets a credential of its own that ends after a time (docs/turn.md).',
    values: 'comma list of turn: and turns: URLs; with TURN_SECRET',
    fallback: 'none',
  }),
  turnSecret: textOf(/^[\x21-\x7e]{16,256}$/, 'must have 16 to 256 ASCII characters and no spaces')
    .optional()
    .register(variables, {
      name: 'TURN_SECRET',
      about: 'Secret that nodes and these TURN servers share (static-auth-secret of coturn): it signs the credentials.',
      values: '16 to 256 ASCII characters, no spaces; with TURN_URLS',
      fallback: 'none',
      mask: maskSecret,
    }),
  turnLifetimeMs: wholeNumber(10_000, 86_400_000).default(3_600_000).register(variables, {
    name: 'TURN_LIFETIME_MS',
    about: 'How long such a credential lets a client in, in ms. Clients fetch the next one in time.',
    values: '10000 to 86400000',
  }),
  leaseMs: wholeNumber(1_000, 600_000).default(15_000).register(variables, {
    name: 'LEASE_MS',
    about: 'How long a node that does not answer counts as alive, in ms.',
    values: '1000 to 600000',
  }),
  graceMs: wholeNumber(0, 600_000).default(30_000).register(variables, {
    name: 'GRACE_MS',
    about: 'How long a peer that lost its connection may resume, in ms.',
    values: '0 to 600000',
  }),
  drainMs: wholeNumber(0, 600_000).default(10_000).register(variables, {
    name: 'DRAIN_MS',
    about: 'Longest shutdown, in ms, from the first SIGTERM or SIGINT to the exit.',
    values: '0 to 600000',
  }),
  batchMs: wholeNumber(0, 1_000).default(8).register(variables, {
    name: 'BATCH_MS',
    about:
      'Longest time between two publishes of a busy node to the same node, in ms. Less brings signals sooner, more saves CPU (docs/performance.md).',
    values: '0 to 1000',
  }),
  eventsPerSecond: wholeNumber(1, 100_000).default(100).register(variables, {
    name: 'EVENTS_PER_SECOND',
    about: 'Events that one connection may send per second, sustained; twice that in a burst.',
    values: '1 to 100000',
  }),
  bytesPerSecond: wholeNumber(1_024, 1_073_741_824).default(1_048_576).register(variables, {
    name: 'BYTES_PER_SECOND',
    about:
      'Bytes per second that one client may send, and that the others together may get because of it, sustained; four times that in a burst.',
    values: '1024 to 1073741824',
  }),
  addressLimits: wholeNumber(0, 1_000_000).default(1).register(variables, {
    name: 'ADDRESS_LIMITS',
    about: 'Factor on all limits by address (docs/limits.md). Load tests from one machine raise it; 0 for no limits.',
    values: '0 to 1000000',
  }),
  trustProxy: wholeNumber(0, 16).default(0).register(variables, {
    name: 'TRUST_PROXY',
    about:
      'How many proxies in a row stand before the node, each of which adds to X-Forwarded-For the address that it saw. Without it all clients of a proxy share the limits of one address.',
    values: '0 to 16',
  }),
  outboundLimit: wholeNumber(16, 1_000_000).default(1_000).register(variables, {
    name: 'OUTBOUND_LIMIT',
    about: 'Packets that may wait for one connection. When more would wait, the connection is closed.',
    values: '16 to 1000000',
  }),
  outboundLimitBytes: wholeNumber(65_536, 1_073_741_824).default(262_144).register(variables, {
    name: 'OUTBOUND_LIMIT_BYTES',
    about: 'Bytes that may wait for one connection. When more would wait, the connection is closed.',
    values: '65536 to 1073741824',
  }),
  maxConnections: wholeNumber(1, 1_000_000).default(20_000).register(variables, {
    name: 'MAX_CONNECTIONS',
    about: 'Connections that the node holds at most; one more is refused.',
    values: '1 to 1000000',
  }),
  eventLoopLagLimitMs: wholeNumber(1, 60_000).default(250).register(variables, {
    name: 'EVENT_LOOP_LAG_LIMIT_MS',
    about: '/health/accept answers 503 while the event loop lags more than this, in ms (99th percentile of 1 s).',
    values: '1 to 60000',
  }),
  memoryLimitMb: wholeNumber(1, 1_048_576).optional().register(variables, {
    name: 'MEMORY_LIMIT_MB',
    about:
      '/health/accept answers 503 and handshakes are refused while the process holds more than this, in MiB (resident set).',
    values: '1 to 1048576',
    fallback: '85 % of what the container or the machine has',
  }),
  logLevel: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent').default('info').register(variables, {
    name: 'LOG_LEVEL',
    about: 'Least severe line to log. info is one line a lifecycle change, never one a message.',
    values: 'trace, debug, info, warn, error, fatal, silent',
  }),
  logFormat: oneOf('auto', 'pretty', 'json').default('auto').register(variables, {
    name: 'LOG_FORMAT',
    about: 'Shape of a log line; auto is pretty on a terminal and json elsewhere.',
    values: 'auto, pretty, json',
  }),
});
