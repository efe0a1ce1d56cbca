export * from './errors.ts';
export * from './events.ts';
export * from './frames.ts';
export * from './grant.ts';
export * from './limits.ts';
export * from './peer.ts';
// Types only, because k6 hangs when it loads a module that exports nothing at run time.
export type * from './requests.ts';
export type { RoomState } from './room-state.ts';
export * from './signalbox-error.ts';
export * from './version.ts';
