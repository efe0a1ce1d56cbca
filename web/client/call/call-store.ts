import type { ErrorCode, LeaveReason, Metadata } from '../../../src/protocol/index.ts';
import type { LocalMedia, MediaConnection } from '../media/media-state.ts';
import type { EndReason } from '../signaling/end-reason.ts';

export type { LocalMedia, MediaConnection, MediaDevice } from '../media/media-state.ts';
export type { EndReason };

/** One problem, as the whole client reports problems. */
export interface CallError {
  readonly code: ErrorCode;
  /** What happened, in one sentence. */
  readonly message: string;
  /** What the person can do about it. */
  readonly action: string;
  /** True where the call cannot go on. */
  readonly fatal: boolean;
  readonly detail?: string;
}

/** Where a call stands. `reconnecting`: signaling is away, media goes on. */
export type CallPhase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'joining'; readonly room: string }
  | { readonly kind: 'joined'; readonly room: string; readonly self: string; readonly capacity: number }
  | { readonly kind: 'reconnecting'; readonly room: string; readonly self: string; readonly capacity: number }
  | { readonly kind: 'ended'; readonly room: string; readonly reason: EndReason };

/** Another peer, ready to be shown. */
export interface Participant {
  readonly peerId: string;
  readonly name: string;
  readonly metadata: Metadata;
  /** True while the peer's signaling is lost and its grace period runs. */
  readonly away: boolean;
  /** Whether it says that it sends sound, picture. */
  readonly audio: boolean;
  readonly video: boolean;
  readonly connection: MediaConnection;
  /** Its sound and picture; the same object as long as the peer is here. Undefined before the first track. */
  readonly stream: MediaStream | undefined;
}

/** Everything that a user interface shows. A new object at every change, so that `===` tells. */
export interface CallState {
  readonly phase: CallPhase;
  readonly local: LocalMedia;
  /** In the order of their arrival here; without this participant. */
  readonly participants: readonly Participant[];
  /** The latest problem, until the next successful call of the method that raised it or `dismissError()`. */
  readonly error: CallError | undefined;
}

/** What happened, for who embeds a call. */
export interface CallEvents {
  joined: (event: { readonly room: string; readonly self: string }) => void;
  ended: (event: { readonly room: string; readonly reason: EndReason }) => void;
  'participant-joined': (participant: Participant) => void;
  'participant-left': (event: { readonly participant: Participant; readonly reason: LeaveReason }) => void;
  message: (event: { readonly from: string; readonly payload: unknown }) => void;
  error: (error: CallError) => void;
}

export interface JoinOptions {
  readonly room: string;
  readonly name?: string;
  readonly metadata?: Metadata;
}

/**
 * One call, headless: the store that `<video-call>` reads, and what an application of its own design uses.
 * Methods that reject do so with SignalboxError; everything they reject with is also in `state.error`.
 */
export interface CallStore {
  readonly state: CallState;
  /** Calls back after every change; the answer unsubscribes. */
  subscribe(listener: (state: CallState) => void): () => void;
  on<Name extends keyof CallEvents>(event: Name, listener: CallEvents[Name]): () => void;
  /** Opens the devices that are on, for a preview; nothing is sent. Missing devices are reported, not thrown. */
  preview(): Promise<void>;
  join(options: JoinOptions): Promise<void>;
  leave(): Promise<void>;
  /** The microphone stays open while muted, so that headsets keep their profile. */
  setAudio(on: boolean): Promise<void>;
  /** Off stops the camera: its light goes out. */
  setVideo(on: boolean): Promise<void>;
  setMicrophone(deviceId: string): Promise<void>;
  setCamera(deviceId: string): Promise<void>;
  setName(name: string): Promise<void>;
  /** To everybody in the room: chat, reactions. At most once. */
  sendMessage(payload: { readonly [key: string]: unknown }): Promise<void>;
  /** The RTCPeerConnection of a participant, for statistics. */
  statsOf(peerId: string): Promise<RTCStatsReport | undefined>;
  dismissError(): void;
  /** Leaves, stops the devices and lets go of everything. The store cannot be used again. */
  destroy(): void;
}

export interface CallOptions {
  /** Base URL of the server, for instance https://signal.example.org. */
  readonly server: string;
  /** What is on before anybody asks: true, true. */
  readonly audio?: boolean;
  readonly video?: boolean;
  /**
   * `relay`: media goes through a TURN server or not at all, so that the others never learn this device's addresses (W3C
   * WebRTC 1.0, 4.2.6). `all` unless given.
   */
  readonly iceTransportPolicy?: RTCIceTransportPolicy;
}
