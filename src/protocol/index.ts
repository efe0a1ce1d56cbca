export * from './errors.ts';
export * from './events.ts';
export * from './frames.ts';
export * from './limits.ts';
export * from './peer.ts';
export * from './requests.ts';
export * from './version.ts';
