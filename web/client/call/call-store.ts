import type { ErrorTexts } from '../../../src/protocol/error-texts.ts';
import type {
  ErrorCode,
  Knock,
  LeaveReason,
  Metadata,
  Permission,
  RoomGlimpse,
  RoomState,
} from '../../../src/protocol/index.ts';
import type { ConnectionDetails } from '../media/connection-details.ts';
import type { LocalMedia, MediaConnection, Quality } from '../media/media-state.ts';
import type { PeerChannel } from '../media/rtc.ts';
import type { EndReason } from '../signaling/end-reason.ts';
import type { TokenOption } from '../signaling/token-source.ts';
import type { RoomControls } from '../signaling/room-controls.ts';

export type { LocalMedia, MediaConnection, MediaDevice, Quality } from '../media/media-state.ts';
export type { ConnectionDetails, EndReason, PeerChannel, TokenOption };

/** A problem, with its row of the error table. */
export interface CallError {
  readonly code: ErrorCode;
  /** What happened, in one sentence; the code itself where the store has no `errorTexts`. */
  readonly message: string;
  /** What the person can do about it; empty where the store has no `errorTexts` and nobody said how long to wait. */
  readonly action: string;
  /** True where the call cannot go on. */
  readonly fatal: boolean;
  readonly detail?: string;
  /** How long to wait before the same may succeed, in whole ms. `action` says it in words. */
  readonly retryAfterMs?: number;
}

interface InRoom {
  readonly room: string;
  readonly self: string;
  readonly capacity: number;
  /** What the token lets this person do; undefined where rooms are open: then the host may moderate. */
  readonly permissions?: readonly Permission[] | undefined;
}

/** The phase of a call. In `reconnecting` signaling is lost for a while, and media goes on. */
export type CallPhase =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'joining';
      readonly room: string;
      /** While the person waits to be let in: whether somebody is there who can do that. `leave` ends the wait. */
      readonly waiting?: { readonly host: boolean };
    }
  | ({ readonly kind: 'joined' } & InRoom)
  | ({ readonly kind: 'reconnecting' } & InRoom)
  | { readonly kind: 'ended'; readonly room: string; readonly reason: EndReason };

/** Another peer, as a user interface shows it. */
export interface Participant {
  readonly peerId: string;
  /** As the peer gave it, which may be anything. Show `displayName(name)`. */
  readonly name: string;
  readonly metadata: Metadata;
  /** True while the peer's signaling is lost and its grace period runs. */
  readonly away: boolean;
  /** Whether it sends sound, and whether it sends a picture; by its own metadata. */
  readonly audio: boolean;
  readonly video: boolean;
  readonly connection: MediaConnection;
  /** Its camera is on, and it sends no picture to this device because the link does not carry one. */
  readonly paused: boolean;
  /** How well its sound and picture arrive; undefined while that is not known. */
  readonly quality: Quality | undefined;
  /** Whether it speaks now, by the loudness of its sound. */
  readonly speaking: boolean;
  /** Its sound and picture; the same object as long as the peer is here. Undefined before the first track. */
  readonly stream: MediaStream | undefined;
  /** The screen that it shares, with its sound if there is any; the same object as long as the peer is here. */
  readonly screen: MediaStream | undefined;
}

/** Everything that a user interface shows. Each change makes a new object, so that `===` shows a change. */
export interface CallState {
  readonly phase: CallPhase;
  readonly local: LocalMedia;
  /** The other participants, in the order in which this client saw them first. */
  readonly participants: readonly Participant[];
  /** How well what this device sends gets through, to half of the others or more; undefined while that is not known. */
  readonly quality: Quality | undefined;
  /** The peer that spoke last, for a layout with one large tile; undefined if nobody did. */
  readonly speaker: string | undefined;
  /** What holds for the room: host, lock, capacity, end, bans, who was asked to mute. Empty outside a room. */
  readonly roomState: RoomState;
  /** Those who wait to be let in, the first one first: for `room.admit` and `room.deny`. Empty for whoever may do neither. */
  readonly waiting: readonly Knock[];
  /** The latest problem, until the method that raised it or `dismissError()` is called. */
  readonly error: CallError | undefined;
}

/** The events of a call, for the page that embeds it. */
export interface CallEvents {
  joined: (event: { readonly room: string; readonly self: string }) => void;
  ended: (event: { readonly room: string; readonly reason: EndReason }) => void;
  'participant-joined': (participant: Participant) => void;
  'participant-left': (event: { readonly participant: Participant; readonly reason: LeaveReason }) => void;
  'room-updated': (state: RoomState) => void;
  /** To a host: all who wait to be let in, after each change of them. */
  'waiting-updated': (waiting: readonly Knock[]) => void;
  /** The host, peer `from`, asks this person to mute. */
  'asked-to-mute': (event: { readonly from: string }) => void;
  message: (event: { readonly from: string; readonly payload: unknown }) => void;
  /** Participant `from` opened a data channel. A listener that does not want it returns false; what nobody wants is closed. */
  channel: (event: PeerChannel & { readonly from: string }) => unknown;
  error: (error: CallError) => void;
}

export interface JoinOptions {
  readonly room: string;
  readonly name?: string;
  readonly metadata?: Metadata;
  /** Where rooms need one: a token of the site, or a function that brings a fresh one (docs/tokens.md). */
  readonly token?: TokenOption;
}

/**
 * The headless store of a call. `<video-call>` reads it, and so does an application with a design of its own. Methods
 * reject with a SignalboxError, which is then in `state.error`, too.
 */
export interface CallStore {
  readonly state: CallState;
  /** What a host asks of its room. */
  readonly room: RoomControls;
  /** Calls back after every change. The function that is returned unsubscribes. */
  subscribe(listener: (state: CallState) => void): () => void;
  on<Name extends keyof CallEvents>(event: Name, listener: CallEvents[Name]): () => void;
  /** Opens the devices that are on, for a preview; nothing is sent. Missing devices are reported in `state.error`. */
  preview(): Promise<void>;
  /** Tells how full a room is, before joining it. `token`: where rooms need one. */
  peek(room: string, token?: string): Promise<RoomGlimpse>;
  join(options: JoinOptions): Promise<void>;
  leave(): Promise<void>;
  /** A muted microphone stays open, so that headsets keep their profile. */
  setAudio(on: boolean): Promise<void>;
  /** `false` closes the camera: its light goes out. */
  setVideo(on: boolean): Promise<void>;
  setMicrophone(deviceId: string): Promise<void>;
  setCamera(deviceId: string): Promise<void>;
  /**
   * Asks the person for a screen, a window or a tab, and shows it to the others beside the camera, until `stopSharing()` or
   * until the person ends it in the browser. Call it in a click. Resolves without a share where the person chooses none.
   */
  shareScreen(options?: DisplayMediaStreamOptions): Promise<void>;
  stopSharing(): void;
  setName(name: string): Promise<void>;
  /** Changes the own metadata: `null` removes a key, keys that are not given stay. `audio` and `video` are the store's. */
  setMetadata(change: Metadata): Promise<void>;
  /** Sends to everybody else in the room, at most once: chat, reactions. */
  sendMessage(payload: { readonly [key: string]: unknown }): Promise<void>;
  /** The statistics of the RTCPeerConnection to a participant; undefined while there is none. */
  statsOf(peerId: string): Promise<RTCStatsReport | undefined>;
  /** The media connection to a participant, for people who want to know; undefined while there is none. */
  detailsOf(peerId: string): Promise<ConnectionDetails | undefined>;
  /** Builds a new media connection to a participant: for a button "Try again". */
  retry(peerId: string): void;
  /**
   * Tells how high the page shows the picture of a participant, in pixels of the screen; 0 where nobody sees it. The
   * participant then sends no larger picture, or none. Unless this is called it sends what fits the call and the link.
   */
  setShownHeight(peerId: string, pixels: number): void;
  /**
   * Opens an ordered, reliable data channel to a participant; undefined while there is no connection to it. The first one
   * of a connection negotiates once. It ends with the connection, of which there may be several in a call, one after the other.
   */
  openChannel(peerId: string, label: string): PeerChannel | undefined;
  dismissError(): void;
  /** Leaves, closes the devices and forgets all listeners. The store cannot be used again. */
  destroy(): void;
}

export interface CallOptions {
  /** Base URL of the server, for instance https://signal.example.org. */
  readonly server: string;
  /** Whether microphone and camera are on at first; true unless given. */
  readonly audio?: boolean;
  readonly video?: boolean;
  /**
   * With `relay` media goes through a TURN server or not at all, so that the others never learn the addresses of this
   * device (W3C WebRTC 1.0, 4.2.6). `all` unless given.
   */
  readonly iceTransportPolicy?: RTCIceTransportPolicy;
  /** Sentences for `state.error`: ERROR_TEXTS of `signalbox/error-texts`, or the same in another language. */
  readonly errorTexts?: Partial<ErrorTexts>;
}
