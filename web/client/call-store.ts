import { createNanoEvents } from 'nanoevents';
import { type LeaveReason, type Payload, SignalboxError, type Welcome } from '../../src/protocol/index.ts';
import { type Clock, type Random, systemClock } from './clock.ts';
import { LocalInputs } from './local-media.ts';
import { browserMedia, type MediaPort } from './media-port.ts';
import { Mesh } from './mesh.ts';
import { comings, participantsOf } from './participants.ts';
import { asPayload } from './payload.ts';
import { Problems } from './problems.ts';
import { ProfileSync, type SentKinds } from './profile-sync.ts';
import { browserRtc, type Rtc } from './rtc.ts';
import { shield } from './shield.ts';
import { SignalingClient } from './signaling-client.ts';
import type { Transport } from './transport.ts';
import type { CallEvents, CallOptions, CallState, CallStore, EndReason, JoinOptions } from './types.ts';

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
  readonly #problems: Problems;
  readonly #states = createNanoEvents<{ state: (state: CallState) => void }>();
  readonly #events = createNanoEvents<CallEvents>();
  readonly #reasons = new Map<string, LeaveReason>();
  #state: CallState;
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
      failed: (peerId) => this.#problems.report(new SignalboxError('peer-connection-failed', peerId), false),
    });
    this.#local = new LocalInputs({
      media,
      rtc,
      on: { audio, video },
      changed: () => this.#localChanged(),
      problem: (error) => this.#problems.report(error, false),
    });
    this.#problems = new Problems((error) => {
      this.#set({ error });
      if (error !== undefined) this.#tell('error', error);
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
    return this.#problems.attempt('preview', async () => {
      this.#alive();
      await this.#openDevices('preview');
    });
  }

  join({ room, name, metadata }: JoinOptions): Promise<void> {
    const enter = async () => {
      this.#alive();
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
    };
    // Who leaves while joining knows why it failed.
    return this.#problems.attempt('join', enter, () => this.#state.phase.kind === 'ended');
  }

  async leave(): Promise<void> {
    // Not awaited: a device that a person is still being asked about would hold it up.
    void this.#local.deactivate();
    await this.#signaling.leave();
  }

  setAudio(on: boolean): Promise<void> {
    return this.#problems.attempt('setAudio', () => this.#local.turn('audio', on));
  }

  setVideo(on: boolean): Promise<void> {
    return this.#problems.attempt('setVideo', () => this.#local.turn('video', on));
  }

  setMicrophone(deviceId: string): Promise<void> {
    return this.#problems.attempt('setMicrophone', () => this.#local.choose('audio', deviceId));
  }

  setCamera(deviceId: string): Promise<void> {
    return this.#problems.attempt('setCamera', () => this.#local.choose('video', deviceId));
  }

  setName(name: string): Promise<void> {
    return this.#problems.attempt('setName', () => this.#signaling.update({ name }));
  }

  sendMessage(payload: Parameters<CallStore['sendMessage']>[0]): Promise<void> {
    return this.#problems.attempt('sendMessage', () => this.#signaling.sendMessage(asPayload(payload)));
  }

  async statsOf(peerId: string): Promise<RTCStatsReport | undefined> {
    return this.#mesh.link(peerId)?.getStats();
  }

  dismissError(): void {
    if (this.#state.error !== undefined) this.#problems.dismiss();
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
      this.#mesh.setIceServers(welcome.iceServers);
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
    signaling.on('error', (error) =>
      this.#problems.report(error, !error.retryable && signaling.state.kind === 'resuming'),
    );
    signaling.on('ended', (reason) => this.#ended(reason));
  }

  #entered(welcome: Welcome): void {
    this.#mesh.enter(welcome.self, welcome.iceServers, this.#signaling.peers);
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
    const { came, went } = comings(before, participants);
    for (const participant of went) {
      const { peerId } = participant;
      this.#tell('participant-left', { participant, reason: this.#reasons.get(peerId) ?? 'left' });
      this.#reasons.delete(peerId);
    }
    for (const participant of came) this.#tell('participant-joined', participant);
  }

  async #openDevices(method: 'preview' | 'join'): Promise<void> {
    for (const problem of await this.#local.activate()) this.#problems.report(problem, false, method);
  }

  #signal(to: string, payload: Payload): void {
    try {
      this.#signaling.signal(to, payload);
    } catch (error) {
      // Gone meanwhile: the roster tells. Only a full link is news.
      if (error instanceof SignalboxError && error.code === 'link-full') this.#problems.report(error, false);
    }
  }

  #sends(): SentKinds {
    const { audio, video } = this.#local.tracks;
    return { audio: audio !== null, video: video !== null };
  }

  #alive(): void {
    if (this.#destroyed) throw new SignalboxError('not-joined', 'the call was destroyed');
  }

  #set(patch: Partial<CallState>): void {
    this.#state = { ...this.#state, ...patch };
    shield(() => this.#states.emit('state', this.#state));
  }

  #tell<Name extends keyof CallEvents>(name: Name, ...args: Parameters<CallEvents[Name]>): void {
    shield(() => this.#events.emit(name, ...args));
  }
}
