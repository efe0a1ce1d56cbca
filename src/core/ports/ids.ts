/** Ids are plain strings; the aliases say which one is meant. */
export type NodeId = string;
export type PeerId = string;
export type ConnectionId = string;
export type RoomId = string;
/** The digest of the ticket of one who waits to be let in. */
export type KnockId = string;
