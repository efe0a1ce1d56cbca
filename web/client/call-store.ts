import { createNanoEvents } from 'nanoevents';
import { ERRORS, type LeaveReason, type Payload, SignalboxError, type Welcome } from '../../src/protocol/index.ts';
import { type Clock, type Random, systemClock } from './clock.ts';
import { LocalInputs } from './local-media.ts';
import { browserMedia, type MediaPort } from './media-port.ts';
import { Mesh } from './mesh.ts';
import { participantsOf } from './participants.ts';
import { ProfileSync, type SentKinds } from './profile-sync.ts';
import { browserRtc, type Rtc } from './rtc.ts';
import { shield } from './shield.ts';
import { SignalingClient } from './signaling-client.ts';
import type { Transport } from './transport.ts';
import type {
  CallError,
  CallEvents,
  CallOptions,
  CallState,
  CallStore,
  EndReason,
  JoinOptions,
  Participant,
} from './types.ts';

type Method = 'preview' | 'join' | 'setAudio' | 'setVideo' | 'setMicrophone' | 'setCamera' | 'setName' | 'sendMessage';

/** What a call touches outside of itself; the browser's own unless given. */
export interface CallPorts {
  readonly transport?: Transport;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly rtc?: Rtc;
  readonly media?: MediaPort;
}

/** A call: signaling, media connections and devices behind one state. Touches no global before it is used. */
export function createCallStore(options: CallOptions & CallPorts): CallStore {
  return new Call(options);
}

class Call implements CallStore {
  readonly #signaling: SignalingClient;
  readonly #mesh: Mesh;
  readonly #local: LocalInputs;
  readonly #profile: ProfileSync;
  readonly #states = createNanoEvents<{ state: (state: CallState) => void }>();
  readonly #events = createNanoEvents<CallEvents>();
  readonly #reasons = new Map<string, LeaveReason>();
  #state: CallState;
  /** The method that raised `state.error`, where one did. */
  #errorOf: Method | undefined;
  #destroyed = false;

  constructor(options: CallOptions & CallPorts) {
    const { server, audio = true, video = true, clock = systemClock, rtc = browserRtc, media = browserMedia } = options;
    const { transport, random } = options;
    this.#signaling = new SignalingClient({
      server,
      clock,
      ...(transport === undefined ? {} : { transport }),
      ...(random === undefined ? {} : { random }),
    });
    this.#mesh = new Mesh({
      rtc,
      clock,
      signal: (to, payload) => this.#signal(to, payload),
      changed: () => this.#refresh(),
      failed: (peerId) => this.#report(new SignalboxError('peer-connection-failed', peerId), false),
    });
    this.#local = new LocalInputs({
      media,
      rtc,
      on: { audio, video },
      changed: () => this.#localChanged(),
      problem: (error) => this.#report(error, false),
    });
    this.#profile = new ProfileSync(clock, this.#signaling, () => this.#sends());
    this.#state = { phase: { kind: 'idle' }, local: this.#local.state, participants: [], error: undefined };
    this.#listen();
  }

  get state(): CallState {
    return this.#state;
  }

  subscribe(listener: (state: CallState) => void): () => void {
    return this.#states.on('state', listener);
  }

  on<Name extends keyof CallEvents>(event: Name, listener: CallEvents[Name]): () => void {
    return this.#events.on(event, listener);
  }

  preview(): Promise<void> {
    return this.#attempt('preview', async () => this.#openDevices('preview'));
  }

  join({ room, name, metadata }: JoinOptions): Promise<void> {
    return this.#attempt('join', async () => {
      const { kind } = this.#signaling.state;
      if (kind !== 'idle' && kind !== 'ended') throw new SignalboxError('already-joined');
      this.#set({ phase: { kind: 'joining', room } });
      // Who is asked for a permission is in the room meanwhile: tracks are added to running connections.
      void this.#openDevices('join');
      try {
        const profile = { ...metadata, ...this.#sends() };
        await this.#signaling.join({ room, ...(name === undefined ? {} : { name }), metadata: profile });
      } catch (error) {
        if (this.#state.phase.kind === 'joining') this.#set({ phase: { kind: 'idle' } });
        throw error;
      }
    });
  }

  async leave(): Promise<void> {
    // Not awaited: a device that a person is still being asked about would hold it up.
    void this.#local.deactivate();
    await this.#signaling.leave();
  }

  setAudio(on: boolean): Promise<void> {
    return this.#attempt('setAudio', () => this.#local.turn('audio', on));
  }

  setVideo(on: boolean): Promise<void> {
    return this.#attempt('setVideo', () => this.#local.turn('video', on));
  }

  setMicrophone(deviceId: string): Promise<void> {
    return this.#attempt('setMicrophone', () => this.#local.choose('audio', deviceId));
  }

  setCamera(deviceId: string): Promise<void> {
    return this.#attempt('setCamera', () => this.#local.choose('video', deviceId));
  }

  setName(name: string): Promise<void> {
    return this.#attempt('setName', () => this.#signaling.update({ name }));
  }

  sendMessage(payload: Parameters<CallStore['sendMessage']>[0]): Promise<void> {
    return this.#attempt('sendMessage', () => this.#signaling.sendMessage(asPayload(payload)));
  }

  async statsOf(peerId: string): Promise<RTCStatsReport | undefined> {
    return this.#mesh.link(peerId)?.getStats();
  }

  dismissError(): void {
    if (this.#state.error !== undefined) this.#set({ error: undefined });
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#states.events = {};
    this.#events.events = {};
    void this.leave();
  }

  #listen(): void {
    const signaling = this.#signaling;
    signaling.on('joined', (welcome) => this.#entered(welcome));
    signaling.on('rejoined', (welcome) => this.#entered(welcome));
    signaling.on('resumed', (welcome) => {
      this.#mesh.setIceServers(iceServersOf(welcome));
      this.#inRoom(welcome, 'joined');
    });
    signaling.on('connection-lost', () => {
      if (signaling.state.kind === 'resuming') this.#inRoom(signaling.state.welcome, 'reconnecting');
    });
    signaling.on('peer-joined', ({ peerId }) => this.#mesh.add(peerId));
    signaling.on('peer-left', ({ peerId }, reason) => {
      this.#mesh.remove(peerId);
      this.#reasons.set(peerId, reason);
    });
    signaling.on('roster', () => this.#refresh());
    signaling.on('signal', (from, payload) => this.#mesh.receive(from, payload));
    signaling.on('message', (from, payload) => this.#tell('message', { from, payload }));
    signaling.on('error', (error) => this.#report(error, !error.retryable && signaling.state.kind === 'resuming'));
    signaling.on('ended', (reason) => this.#ended(reason));
  }

  #entered(welcome: Welcome): void {
    this.#mesh.enter(welcome.self, iceServersOf(welcome), this.#signaling.peers);
    this.#inRoom(welcome, 'joined');
    this.#tell('joined', { room: welcome.room, self: welcome.self });
    this.#refresh();
  }

  #inRoom({ room, self, limits: { capacity } }: Welcome, kind: 'joined' | 'reconnecting'): void {
    this.#set({ phase: { kind, room, self, capacity } });
    if (kind === 'joined') this.#profile.entered(this.#signaling.self?.metadata ?? {});
  }

  #ended(reason: EndReason): void {
    const { phase } = this.#state;
    const room = phase.kind === 'idle' ? '' : phase.room;
    this.#mesh.clear();
    void this.#local.deactivate();
    this.#set({ phase: { kind: 'ended', room, reason }, participants: [] });
    this.#tell('ended', { room, reason });
  }

  #localChanged(): void {
    this.#mesh.setTracks(this.#local.tracks);
    this.#set({ local: this.#local.state });
    this.#profile.changed();
  }

  /** Shows who is there, and tells who came and went. */
  #refresh(): void {
    const before = this.#state.participants;
    const participants = participantsOf(this.#signaling.peers, this.#mesh, before);
    if (participants === before) return;
    this.#set({ participants });
    const ids = (list: readonly Participant[]) => new Set(list.map(({ peerId }) => peerId));
    const [was, is] = [ids(before), ids(participants)];
    for (const participant of before) {
      const { peerId } = participant;
      if (is.has(peerId)) continue;
      this.#tell('participant-left', { participant, reason: this.#reasons.get(peerId) ?? 'left' });
      this.#reasons.delete(peerId);
    }
    for (const participant of participants) {
      if (!was.has(participant.peerId)) this.#tell('participant-joined', participant);
    }
  }

  async #openDevices(method: 'preview' | 'join'): Promise<void> {
    for (const problem of await this.#local.activate()) this.#report(problem, false, method);
  }

  #signal(to: string, payload: Payload): void {
    try {
      this.#signaling.signal(to, payload);
    } catch (error) {
      // Gone meanwhile: the roster tells. Only a full link is news.
      if (error instanceof SignalboxError && error.code === 'link-full') this.#report(error, false);
    }
  }

  #sends(): SentKinds {
    const { audio, video } = this.#local.tracks;
    return { audio: audio !== null, video: video !== null };
  }

  async #attempt(method: Method, operation: () => Promise<void>): Promise<void> {
    try {
      if (this.#destroyed) throw new SignalboxError('not-joined', 'the call was destroyed');
      // Before, not after: what the call itself reports while it goes on stays.
      if (this.#errorOf === method) this.dismissError();
      await operation();
    } catch (error) {
      const problem = error instanceof SignalboxError ? error : new SignalboxError('internal', String(error));
      // Who leaves while joining knows why it failed.
      if (this.#state.phase.kind !== 'ended' || method !== 'join') this.#report(problem, method === 'join', method);
      throw problem;
    }
  }

  #report(problem: SignalboxError, fatal: boolean, method?: Method): void {
    const { code, action, detail } = problem;
    const { meaning: message } = ERRORS[code];
    const error: CallError = { code, message, action, fatal, ...(detail === undefined ? {} : { detail }) };
    this.#errorOf = method;
    this.#set({ error });
    this.#tell('error', error);
  }

  #set(patch: Partial<CallState>): void {
    this.#state = { ...this.#state, ...patch };
    shield(() => this.#states.emit('state', this.#state));
  }

  #tell<Name extends keyof CallEvents>(name: Name, ...args: Parameters<CallEvents[Name]>): void {
    shield(() => this.#events.emit(name, ...args));
  }
}

function iceServersOf({ iceServers }: Welcome): RTCIceServer[] {
  return iceServers.map(({ urls, ...rest }) => ({ ...rest, urls: typeof urls === 'string' ? urls : [...urls] }));
}

/** What an application gives is JSON only once it has been through JSON. */
function asPayload(value: object): Payload {
  return JSON.parse(JSON.stringify(value));
}
