/** `signalbox/server`: tokens for users of a site, and a Signalbox within a server of its own. */
export type { IceServer } from '../protocol/requests.ts';
export type { Permission, Role } from '../protocol/grant.ts';
export type { ErrorCode } from '../protocol/errors.ts';
export { SignalboxError } from '../protocol/signalbox-error.ts';
export { createSignalbox } from './create-signalbox.ts';
export type {
  CallReport,
  DepartureReason,
  PeerJoined,
  PeerLeft,
  RoomEvent,
  RoomEventHandlers,
  RoomEvents,
  Stay,
} from './events.ts';
export { mintToken, type TokenContent } from './mint-token.ts';
export type {
  Authorize,
  EntryDecision,
  EntryGrant,
  EntryRefusal,
  EntryRequest,
  Handshake,
  Logger,
  SignalboxOptions,
} from './options.ts';
export type { SettingOptions } from './setting-options.ts';
export { SettingsError } from './settings-error.ts';
export type { HealthView, PeerView, RoomView, Signalbox } from './signalbox.ts';
