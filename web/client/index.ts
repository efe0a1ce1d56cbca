/**
 * `signalbox/client`: the headless client. `createCallStore` is for a whole call in a browser;
 * `SignalingClient` is the protocol alone, in browsers and in Node.
 */
export type { ErrorText, ErrorTexts } from '../../src/protocol/error-texts.ts';
export {
  ERRORS,
  type ErrorCode,
  type ErrorRow,
  type Goodbye,
  type GoodbyeReason,
  type GrantView,
  type IceServer,
  type IceServerList,
  isErrorCode,
  type Json,
  type Knock,
  type LeaveReason,
  type Metadata,
  type MetadataValue,
  type Payload,
  type Peer,
  type Permission,
  type Presence,
  type Role,
  type RoomGlimpse,
  type RoomState,
  type Roster,
  type ServerEvent,
  SignalboxError,
  type UpdateRequest,
  type Welcome,
  type WelcomeLimits,
} from '../../src/protocol/index.ts';
export { displayName } from './call/display-name.ts';
export { type CallPorts, createCallStore } from './call/default-call-store.ts';
export type { Clock, Random } from './signaling/clock.ts';
export type { MediaPort } from './media/media-port.ts';
export type { Network } from './signaling/network.ts';
export type { MediaKind, PictureEncoding, Rtc, RtcConnection, RtcListener, RtcOptions } from './media/rtc.ts';
export type { RoomControls } from './signaling/room-controls.ts';
export type { SignalingJoin } from './signaling/seat-requests.ts';
export { SignalingClient, type SignalingOptions } from './signaling/signaling-client.ts';
export type { SignalingEvents, SignalingState } from './signaling/signaling-events.ts';
export type { Connection, ConnectionListener, Transport } from './signaling/transport.ts';
export type {
  CallError,
  CallEvents,
  CallOptions,
  CallPhase,
  CallState,
  CallStore,
  ConnectionDetails,
  EndReason,
  JoinOptions,
  LocalMedia,
  MediaConnection,
  MediaDevice,
  Participant,
  PeerChannel,
  Quality,
  TokenOption,
} from './call/call-store.ts';
