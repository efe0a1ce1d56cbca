/** All elements of the package, for the wrappers of frameworks. Importing it registers them. */
export { VideoCallTile } from './call-tile/index.ts';
export { VideoCall, type VideoCallEventMap } from './index.ts';
