// Generated from the JSDoc of the elements by `npm run docs`.
import type { VideoCall, VideoCallTile } from '../elements.ts';

/** The properties of `<video-call>`, and its attributes of another name. */
export interface VideoCallProps {
  noMemory?: VideoCall['noMemory'] | undefined;
  noSounds?: VideoCall['noSounds'] | undefined;
  shortcuts?: VideoCall['shortcuts'] | undefined;
  layout?: VideoCall['layout'] | undefined;
  server?: VideoCall['server'] | undefined;
  room?: VideoCall['room'] | undefined;
  name?: VideoCall['name'] | undefined;
  autoJoin?: VideoCall['autoJoin'] | undefined;
  muted?: VideoCall['muted'] | undefined;
  cameraOff?: VideoCall['cameraOff'] | undefined;
  iceTransportPolicy?: VideoCall['iceTransportPolicy'] | undefined;
  token?: VideoCall['token'] | undefined;
  rehearse?: VideoCall['rehearse'] | undefined;
  'auto-join'?: boolean | undefined;
  'camera-off'?: boolean | undefined;
  'no-memory'?: boolean | undefined;
  'no-sounds'?: boolean | undefined;
  'ice-transport-policy'?: string | undefined;
}

/** The properties of `<video-call-tile>`, and its attributes of another name. */
export interface VideoCallTileProps {
  participant?: VideoCallTile['participant'] | undefined;
  store?: VideoCallTile['store'] | undefined;
  peerId?: VideoCallTile['peerId'] | undefined;
  name?: VideoCallTile['name'] | undefined;
  'peer-id'?: string | undefined;
}
