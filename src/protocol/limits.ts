/**
 * The bounds of the protocol that are the same on every node (SPEC, "Errors and limits"). Bounds that an operator may
 * change (capacity, grace period, rate) are settings, and a client learns them from `welcome.limits`.
 */
export const LIMITS = {
  /** Longest room id, in UTF-16 code units. */
  roomIdLength: 128,
  /** Longest display name, in UTF-16 code units. */
  nameLength: 64,
  /** Longest token, in UTF-16 code units. */
  tokenLength: 8_192,
  /** Largest metadata object of one peer, in bytes of its JSON. */
  metadataBytes: 2_048,
  /** Most keys in one peer's metadata. */
  metadataKeys: 32,
  /** Largest signal or message payload, in characters of its JSON. */
  payloadLength: 65_536,
  /** Largest Engine.IO packet a node reads, in bytes; a larger one closes the connection. */
  packetBytes: 262_144,
  /** Deepest nesting of a payload or of metadata. */
  depth: 16,
  /** Most signals that a client keeps unacknowledged on one link before `link-full`. */
  linkSignals: 512,
  /** Most signals that a receiving client holds while it waits for a missing one. */
  linkGap: 64,
  /** Highest sequence number of a link. */
  sequence: Number.MAX_SAFE_INTEGER,
} as const;

/** The detail of `room-locked` where a client may wait to be let in, and of `timeout` where it did and nobody answered (SPEC R207). */
export const WAITING_ROOM = 'waiting room';

/** Bounds that only nodes check, so that no client has to load them. */
export const NODE_LIMITS = {
  /** Longest text of an announcement, in UTF-16 code units. */
  announcementLength: 2_000,
  /** Longest time after which a room may be told to end, in ms: 30 days. */
  roomLengthMs: 2_592_000_000,
  /** Most clients that wait to be let into one room, and most of one client address. */
  knocks: 100,
  addressKnocks: 50,
  /** How long one of them waits at most, in ms. */
  waitMs: 300_000,
  /** How long one that was turned away has to wait before it may ask again, in ms. */
  deniedMs: 30_000,
} as const;
