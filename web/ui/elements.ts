/** All elements of the package, for the wrappers of frameworks. Importing it registers them. */
export { VideoCall, type VideoCallEventMap } from './index.ts';
