export * from './errors.ts';
export * from './events.ts';
export * from './frames.ts';
export * from './limits.ts';
// Types only: k6 does not come back from a module that exports nothing at run time.
export type * from './peer.ts';
export type * from './requests.ts';
export * from './version.ts';
