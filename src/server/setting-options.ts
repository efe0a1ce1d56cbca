import type { IceServer } from '../protocol/requests.ts';

/** Settings of a node as options: docs/operations.md#settings. Made by `npm run docs` from src/config. */
export interface SettingOptions {
  /**
   * Redis 7+ or Valkey 8+ that the nodes of one cluster share. Without it the node stands alone.
   *
   * redis://, redis-sentinel:// or redis-cluster:// URL, rediss…:// for TLS: docs/redis.md; default: none: rooms in memory. In the environment: `REDIS_URL`.
   */
  readonly redis?: string | undefined;
  /**
   * First part of every Redis key and channel: clusters of different prefixes can share one Redis.
   *
   * 1 to 64 of A-Z a-z 0-9 _ . : -; default: signalbox. In the environment: `REDIS_PREFIX`.
   */
  readonly redisPrefix?: string | undefined;
  /**
   * Name of this node in logs and welcomes. A random suffix makes it unique at each start.
   *
   * 1 to 64 of A-Z a-z 0-9 _ . -; default: the host name. In the environment: `NODE_ID`.
   */
  readonly nodeName?: string | undefined;
  /**
   * Origins of other sites' pages that may connect. The node's own may always: see OWN_HOSTS.
   *
   * comma list of origins, or *; default: none but its own. In the environment: `ALLOWED_ORIGINS`.
   */
  readonly allowedOrigins?: readonly string[] | undefined;
  /**
   * Names under which this site is reached, for pages that it serves itself. IP addresses, localhost and the host name need not be named. * believes every name: only behind a proxy that knows the names (DNS rebinding).
   *
   * comma list of hosts: host, host:port, *.example.org (any host below it), or *; default: none but these. In the environment: `OWN_HOSTS`.
   */
  readonly ownHosts?: readonly string[] | undefined;
  /**
   * Most peers in one room, away ones included. Every peer sends to every other.
   *
   * 2 to 1000 peers; default: 8. In the environment: `ROOM_CAPACITY`.
   */
  readonly roomCapacity?: number | undefined;
  /**
   * Other protocols that clients may speak beside the native one (docs/dialects.md).
   *
   * comma list of tutorial, invitation, pubsub, simplewebrtc, peerjs; default: none. In the environment: `DIALECTS`.
   */
  readonly dialects?: readonly ('tutorial' | 'invitation' | 'pubsub' | 'simplewebrtc' | 'peerjs')[] | undefined;
  /**
   * What clients of the dialect invitation call its events.
   *
   * JSON object from names of docs/dialects.md to names of the client; default: the names of docs/dialects.md. In the environment: `INVITATION_EVENTS`.
   */
  readonly invitationEvents?: Readonly<Record<string, string>> | undefined;
  /**
   * Path of the WebSocket of the dialect pubsub.
   *
   * a path that begins with /; default: /ws. In the environment: `PUBSUB_PATH`.
   */
  readonly pubsubPath?: string | undefined;
  /**
   * What clients of the dialect pubsub call its fields and commands.
   *
   * JSON object from names of docs/dialects.md to names of the client; default: the names of docs/dialects.md. In the environment: `PUBSUB_FIELDS`.
   */
  readonly pubsubFields?: Readonly<Record<string, string>> | undefined;
  /**
   * Path of the Socket.IO server of the dialect simplewebrtc.
   *
   * a path that begins with /, other than /socket.io; default: /simplewebrtc/socket.io. In the environment: `SIMPLEWEBRTC_PATH`.
   */
  readonly simplewebrtcPath?: string | undefined;
  /**
   * Path below which the dialect peerjs is served: the `path` option of the client.
   *
   * a path that begins with /; default: /. In the environment: `PEERJS_PATH`.
   */
  readonly peerjsPath?: string | undefined;
  /**
   * The `key` option that clients of the dialect peerjs have.
   *
   * 1 to 64 of A-Z a-z 0-9 _ -; default: peerjs. In the environment: `PEERJS_KEY`.
   */
  readonly peerjsKey?: string | undefined;
  /**
   * Whether GET peers tells everybody the ids of all clients of the dialect peerjs: 1 for yes.
   *
   * 0, 1; default: 0. In the environment: `PEERJS_DISCOVERY`.
   */
  readonly peerjsDiscovery?: boolean | undefined;
  /**
   * STUN and TURN servers handed to clients. Without STUN, calls work on one network only.
   *
   * comma list of stun: URLs, or a JSON array of RTCIceServer; default: none. In the environment: `ICE_SERVERS`.
   */
  readonly iceServers?: readonly IceServer[] | undefined;
  /**
   * TURN servers for which every client gets a credential of its own that ends after a time (docs/turn.md).
   *
   * comma list of turn: and turns: URLs; with TURN_SECRET; default: none. In the environment: `TURN_URLS`.
   */
  readonly turnUrls?: readonly string[] | undefined;
  /**
   * Secret that nodes and these TURN servers share (static-auth-secret of coturn): it signs the credentials.
   *
   * 16 to 256 ASCII characters, no spaces; with TURN_URLS; default: none. In the environment: `TURN_SECRET`.
   */
  readonly turnSecret?: string | undefined;
  /**
   * How long such a credential lets a client in. Clients fetch the next one in time.
   *
   * 10000 to 86400000 ms; default: 3600000. In the environment: `TURN_LIFETIME_MS`.
   */
  readonly turnLifetimeMs?: number | undefined;
  /**
   * Keys that sign resume proofs, so that sessions outlive a loss of all nodes and of Redis together: the first signs, each of them is believed (docs/reliability.md).
   *
   * comma list of 1 to 4 keys of 32 to 256 ASCII characters, no spaces; default: one that the nodes make and keep in Redis. In the environment: `SESSION_KEY`.
   */
  readonly sessionKeys?: readonly string[] | undefined;
  /**
   * Secrets that the site's own server signs tokens with (HS256), each of them believed. With it nobody joins without a token (docs/tokens.md).
   *
   * comma list of 1 to 4 keys of 32 to 256 ASCII characters, no spaces; default: none: rooms are open. In the environment: `JWT_SECRET`.
   */
  readonly jwtSecrets?: readonly string[] | undefined;
  /**
   * Where the public keys of tokens are (RS256, ES256, EdDSA), as a JSON Web Key Set. With it nobody joins without a token.
   *
   * http or https URL; default: none: rooms are open. In the environment: `JWT_JWKS_URL`.
   */
  readonly jwksUrl?: string | undefined;
  /**
   * What the claim `iss` of a token must be.
   *
   * 1 to 256 ASCII characters, no spaces; with JWT_SECRET or JWT_JWKS_URL; default: anything. In the environment: `JWT_ISSUER`.
   */
  readonly jwtIssuer?: string | undefined;
  /**
   * What the claim `aud` of a token must have. Without it a token that names an audience is refused.
   *
   * 1 to 256 ASCII characters, no spaces; with JWT_SECRET or JWT_JWKS_URL; default: tokens name none. In the environment: `JWT_AUDIENCE`.
   */
  readonly jwtAudience?: string | undefined;
  /**
   * Whether clients of other dialects join without a token, also where native ones need one: 1 for yes.
   *
   * 0, 1; default: 0. In the environment: `DIALECTS_WITHOUT_TOKEN`.
   */
  readonly dialectsWithoutToken?: boolean | undefined;
  /**
   * How long a node that does not answer counts as alive.
   *
   * 1000 to 600000 ms; default: 15000. In the environment: `LEASE_MS`.
   */
  readonly leaseMs?: number | undefined;
  /**
   * How long a peer that lost its connection may resume.
   *
   * 0 to 600000 ms; default: 30000. In the environment: `GRACE_MS`.
   */
  readonly graceMs?: number | undefined;
  /**
   * Longest shutdown, from the first SIGTERM or SIGINT to the exit.
   *
   * 0 to 600000 ms; default: 10000. In the environment: `DRAIN_MS`.
   */
  readonly drainMs?: number | undefined;
  /**
   * Longest time between two publishes of a busy node to the same node. Less brings signals sooner, more saves CPU (docs/performance.md).
   *
   * 0 to 1000 ms; default: 8. In the environment: `BATCH_MS`.
   */
  readonly batchMs?: number | undefined;
  /**
   * Events that one connection may send per second, sustained; twice that in a burst.
   *
   * 1 to 100000 events/s; default: 100. In the environment: `EVENTS_PER_SECOND`.
   */
  readonly eventsPerSecond?: number | undefined;
  /**
   * Bytes per second that one client may send, and that the others together may get because of it, sustained; four times that in a burst.
   *
   * 1024 to 1073741824 bytes/s; default: 1048576. In the environment: `BYTES_PER_SECOND`.
   */
  readonly bytesPerSecond?: number | undefined;
  /**
   * Factor on all limits by client address (docs/limits.md). Load tests from one machine raise it; 0 for no limits.
   *
   * 0 to 1000000 factor; default: 1. In the environment: `ADDRESS_LIMITS`.
   */
  readonly addressLimits?: number | undefined;
  /**
   * How many proxies in a row stand before the node, each of which adds to X-Forwarded-For the address that it saw. Without it all clients of a proxy share the limits of one client address.
   *
   * 0 to 16 proxies; default: 0. In the environment: `TRUST_PROXY`.
   */
  readonly trustProxy?: number | undefined;
  /**
   * Packets that may wait for one connection. While more wait, what others send to it is dropped and sent again later.
   *
   * 16 to 1000000 packets; default: 1000. In the environment: `OUTBOUND_LIMIT`.
   */
  readonly outboundLimit?: number | undefined;
  /**
   * Bytes that may wait for one connection. While more wait, what others send to it is dropped and sent again later.
   *
   * 65536 to 1073741824 bytes; default: 1048576. In the environment: `OUTBOUND_LIMIT_BYTES`.
   */
  readonly outboundLimitBytes?: number | undefined;
  /**
   * Connections that the node holds at most; one more is refused.
   *
   * 1 to 1000000 connections; default: 20000. In the environment: `MAX_CONNECTIONS`.
   */
  readonly maxConnections?: number | undefined;
  /**
   * /health/accept answers 503 while the event loop lags more than this (99th percentile of 1 s).
   *
   * 1 to 60000 ms; default: 250. In the environment: `EVENT_LOOP_LAG_LIMIT_MS`.
   */
  readonly eventLoopLagLimitMs?: number | undefined;
  /**
   * /health/accept answers 503 and handshakes are refused while the process holds more than this (resident set).
   *
   * 1 to 1048576 MiB; default: 85 % of what the container or the machine has. In the environment: `MEMORY_LIMIT_MB`.
   */
  readonly memoryLimitMb?: number | undefined;
  /**
   * Receivers that are told of rooms, peers and call reports over HTTP (docs/webhooks.md). Each gets every event.
   *
   * comma list of 1 to 8 http: or https: URLs; with WEBHOOK_SECRET; default: none. In the environment: `WEBHOOK_URLS`.
   */
  readonly webhookUrls?: readonly string[] | undefined;
  /**
   * Secrets that sign webhooks, as Standard Webhooks writes them. Each signs every event, so that one can be changed.
   *
   * comma list of 1 to 4 secrets: whsec_ and the base64 of 24 to 64 bytes; with WEBHOOK_URLS; default: none. In the environment: `WEBHOOK_SECRET`.
   */
  readonly webhookSecret?: readonly string[] | undefined;
  /**
   * How long a receiver may take to answer. Then the attempt has failed.
   *
   * 100 to 60000 ms; default: 10000. In the environment: `WEBHOOK_TIMEOUT_MS`.
   */
  readonly webhookTimeoutMs?: number | undefined;
  /**
   * How old an event may be when an attempt fails, and still be tried again. An older one becomes a dead letter.
   *
   * 1000 to 604800000 ms; default: 86400000. In the environment: `WEBHOOK_GIVE_UP_MS`.
   */
  readonly webhookGiveUpMs?: number | undefined;
  /**
   * Collector that gets spans of joins and resumes: OTLP over HTTP, in JSON. Without it nothing is traced.
   *
   * URL, for instance http://collector:4318; /v1/traces is added; default: none. In the environment: `OTEL_EXPORTER_OTLP_ENDPOINT`.
   */
  readonly otlpEndpoint?: string | undefined;
  /**
   * Headers that are sent to the collector.
   *
   * comma list of name=value, percent-encoded; default: none. In the environment: `OTEL_EXPORTER_OTLP_HEADERS`.
   */
  readonly otlpHeaders?: Readonly<Record<string, string>> | undefined;
  /**
   * Which joins and resumes are traced. parentbased: as an edge decided that sent a traceparent.
   *
   * parentbased_always_on, parentbased_always_off, parentbased_traceidratio, always_on, always_off, traceidratio; default: parentbased_always_on. In the environment: `OTEL_TRACES_SAMPLER`.
   */
  readonly traceSampler?:
    | 'parentbased_always_on'
    | 'parentbased_always_off'
    | 'parentbased_traceidratio'
    | 'always_on'
    | 'always_off'
    | 'traceidratio'
    | undefined;
  /**
   * Part of the traces that a sampler with traceidratio takes.
   *
   * 0 to 1 part; default: 1. In the environment: `OTEL_TRACES_SAMPLER_ARG`.
   */
  readonly traceRatio?: number | undefined;
  /**
   * How long a span waits for others before it is sent.
   *
   * 1 to 600000 ms; default: 5000. In the environment: `OTEL_BSP_SCHEDULE_DELAY`.
   */
  readonly traceDelayMs?: number | undefined;
  /**
   * Name of the service in traces. service.instance.id is the id of the node.
   *
   * 1 to 128 ASCII characters, no spaces; default: signalbox. In the environment: `OTEL_SERVICE_NAME`.
   */
  readonly serviceName?: string | undefined;
}
