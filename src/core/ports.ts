/** Everything that the core needs of its surroundings, and gives to them. Ports carry ids and data, never sockets. */
export type * from './ports/access.ts';
export type * from './ports/address-book.ts';
export type * from './ports/administration.ts';
export type * from './ports/bad-input.ts';
export type * from './ports/connections.ts';
export type * from './ports/ids.ts';
export type * from './ports/log.ts';
export type * from './ports/metrics.ts';
export type * from './ports/node-bus.ts';
export type * from './ports/node-leases.ts';
export { ROOM_NOTE_KINDS } from './ports/administration.ts';
export { NONE_SPENT } from './ports/none-spent.ts';
export type * from './ports/room-store.ts';
export { StoreUnavailable } from './ports/store-unavailable.ts';
export type * from './ports/system.ts';
export type * from './ports/tracing.ts';
export type * from './ports/webhooks.ts';
export { NO_EDGE, NO_SPAN, UNTRACED } from './ports/untraced.ts';
