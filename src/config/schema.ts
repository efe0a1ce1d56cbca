import { z } from 'zod';
import { accessSettings } from './access-settings.ts';
import { adminSettings } from './admin-settings.ts';
import { dialectSettings } from './dialect-settings.ts';
import { limitSettings } from './limit-settings.ts';
import { maskIceServers, maskSecret } from './mask.ts';
import { maskRedisUrl, redisTarget } from './redis-url.ts';
import { tracingSettings } from './tracing-settings.ts';
import { allowedOrigins, iceServers, keyList, oneOf, ownHosts, textOf, turnUrls, wholeNumber } from './values.ts';
import { variables } from './variables.ts';
import { webhookSettings } from './webhook-settings.ts';

/**
 * Every setting of a node. Parsing, `signalbox --help` and the table of docs/operations.md all come from here. An empty variable
 * counts as absent, because compose files and charts pass a variable that is not set as `NAME=${NAME:-}`.
 */
export const settingsSchema = z.object({
  port: wholeNumber(0, 65_535).default(3000).register(variables, {
    name: 'PORT',
    unit: 'TCP port',
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
    about: "Origins of other sites' pages that may connect. The node's own may always: see OWN_HOSTS.",
    values: 'comma list of origins, or *',
    fallback: 'none but its own',
  }),
  ownHosts: ownHosts.default([]).register(variables, {
    name: 'OWN_HOSTS',
    about:
      'Names under which this site is reached, for pages that it serves itself. IP addresses, localhost and the host name need not be named. * believes every name: only behind a proxy that knows the names (DNS rebinding).',
    values: 'comma list of hosts: host, host:port, *.example.org (any host below it), or *',
    fallback: 'none but these',
  }),
  roomCapacity: wholeNumber(2, 1_000).default(8).register(variables, {
    name: 'ROOM_CAPACITY',
    unit: 'peers',
    about: 'Most peers in one room, away ones included. Every peer sends to every other.',
    values: '2 to 1000',
  }),
  ...dialectSettings,
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
    unit: 'ms',
    about: 'How long such a credential lets a client in. Clients fetch the next one in time.',
    values: '10000 to 86400000',
  }),
  sessionKeys: keyList.default([]).register(variables, {
    name: 'SESSION_KEY',
    about:
      'Keys that sign resume proofs, so that sessions outlive a loss of all nodes and of Redis together: the first signs, each of them is believed (docs/reliability.md).',
    values: 'comma list of 1 to 4 keys of 32 to 256 ASCII characters, no spaces',
    fallback: 'one that the nodes make and keep in Redis',
    mask: maskSecret,
  }),
  ...accessSettings,
  leaseMs: wholeNumber(1_000, 600_000).default(15_000).register(variables, {
    name: 'LEASE_MS',
    unit: 'ms',
    about: 'How long a node that does not answer counts as alive.',
    values: '1000 to 600000',
  }),
  graceMs: wholeNumber(0, 600_000).default(30_000).register(variables, {
    name: 'GRACE_MS',
    unit: 'ms',
    about: 'How long a peer that lost its connection may resume.',
    values: '0 to 600000',
  }),
  drainMs: wholeNumber(0, 600_000).default(10_000).register(variables, {
    name: 'DRAIN_MS',
    unit: 'ms',
    about: 'Longest shutdown, from the first SIGTERM or SIGINT to the exit.',
    values: '0 to 600000',
  }),
  batchMs: wholeNumber(0, 1_000).default(8).register(variables, {
    name: 'BATCH_MS',
    unit: 'ms',
    about:
      'Longest time between two publishes of a busy node to the same node. Less brings signals sooner, more saves CPU (docs/performance.md).',
    values: '0 to 1000',
  }),
  ...limitSettings,
  ...adminSettings,
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
  ...webhookSettings,
  ...tracingSettings,
});
