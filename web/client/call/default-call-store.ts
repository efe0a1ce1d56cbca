import { type Metadata, type RoomGlimpse, SignalboxError } from '../../../src/protocol/index.ts';
import { CallRoom } from './call-room.ts';
import { CallView } from './call-view.ts';
import { type Clock, type Random, systemClock } from '../signaling/clock.ts';
import { LocalInputs } from '../media/local-inputs.ts';
import { browserMedia, type MediaPort } from '../media/media-port.ts';
import { browserNetwork, type Network } from '../signaling/network.ts';
import { asPayload } from '../signaling/payload.ts';
import { Problems } from './problems.ts';
import { browserRtc, type PeerChannel, type Rtc } from '../media/rtc.ts';
import type { RoomControls } from '../signaling/room-controls.ts';
import { SignalingClient } from '../signaling/signaling-client.ts';
import type { Transport } from '../signaling/transport.ts';
import type { CallEvents, CallOptions, CallState, CallStore, ConnectionDetails, JoinOptions } from './call-store.ts';

/** The outside world as a call sees it. What is not given is the browser's own. */
export interface CallPorts {
  readonly transport?: Transport;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly rtc?: Rtc;
  readonly media?: MediaPort;
  readonly network?: Network;
}

/** Makes the store of a call: signaling, media connections and devices behind one state. Making it uses no global. */
export function createCallStore(options: CallOptions & CallPorts): CallStore {
  return new DefaultCallStore(options);
}

class DefaultCallStore implements CallStore {
  readonly #signaling: SignalingClient;
  readonly #local: LocalInputs;
  readonly #view: CallView;
  readonly #problems: Problems;
  readonly #room: CallRoom;
  #destroyed = false;

  constructor(options: CallOptions & CallPorts) {
    const { server, audio = true, video = true, clock = systemClock, rtc = browserRtc, media = browserMedia } = options;
    const { iceTransportPolicy = 'all', transport, random, network = browserNetwork, errorTexts } = options;
    this.#signaling = new SignalingClient({
      server,
      clock,
      network,
      ...(transport === undefined ? {} : { transport }),
      ...(random === undefined ? {} : { random }),
    });
    this.#local = new LocalInputs({
      media,
      rtc,
      on: { audio, video },
      changed: () => this.#room.localChanged(),
      problem: (error) => this.#problems.report(error, false),
    });
    this.#view = new CallView({
      phase: { kind: 'idle' },
      local: this.#local.state,
      participants: [],
      quality: undefined,
      speaker: undefined,
      roomState: {},
      waiting: [],
      error: undefined,
    });
    this.#problems = new Problems(errorTexts, (error) => {
      this.#view.set({ error });
      if (error !== undefined) this.#view.tell('error', error);
    });
    this.#room = new CallRoom({
      signaling: this.#signaling,
      rtc,
      clock,
      network,
      local: this.#local,
      view: this.#view,
      problems: this.#problems,
      iceTransportPolicy,
    });
  }

  get room(): RoomControls {
    return this.#signaling.room;
  }

  get state(): CallState {
    return this.#view.state;
  }

  subscribe(listener: (state: CallState) => void): () => void {
    return this.#view.subscribe(listener);
  }

  on<Name extends keyof CallEvents>(event: Name, listener: CallEvents[Name]): () => void {
    return this.#view.on(event, listener);
  }

  preview(): Promise<void> {
    return this.#problems.attempt('preview', async () => {
      this.#alive();
      await this.#openDevices('preview');
    });
  }

  peek(room: string, token?: string): Promise<RoomGlimpse> {
    return this.#signaling.peek(room, token);
  }

  join({ room, name, metadata, token }: JoinOptions): Promise<void> {
    const enter = async () => {
      this.#alive();
      const { kind } = this.#signaling.state;
      if (kind !== 'idle' && kind !== 'ended') throw new SignalboxError('already-joined');
      this.#view.set({ phase: { kind: 'joining', room } });
      // The join does not wait for the answer to a permission question: tracks are added to running connections.
      void this.#openDevices('join');
      try {
        const profile = { ...metadata, ...this.#room.sends };
        await this.#signaling.join({
          room,
          ...(name === undefined ? {} : { name }),
          metadata: profile,
          ...(token === undefined ? {} : { token }),
        });
      } catch (error) {
        if (this.#view.state.phase.kind === 'joining') this.#view.set({ phase: { kind: 'idle' } });
        throw error;
      }
    };
    // A join that fails because the person left is not shown as an error.
    return this.#problems.attempt('join', enter, () => this.#view.state.phase.kind === 'ended');
  }

  async leave(): Promise<void> {
    // Not awaited: leaving must not wait for the answer to a permission question.
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

  shareScreen(options?: DisplayMediaStreamOptions): Promise<void> {
    return this.#problems.attempt('shareScreen', async () => {
      if (!this.#room.entered) throw new SignalboxError('not-joined');
      const { ended } = this.#room;
      await this.#local.screen.share(options, () => ended === this.#room.ended);
    });
  }

  stopSharing(): void {
    this.#local.screen.stop();
  }

  setName(name: string): Promise<void> {
    return this.#problems.attempt('setName', () => this.#signaling.update({ name }));
  }

  setMetadata(metadata: Metadata): Promise<void> {
    return this.#problems.attempt('setMetadata', () => this.#signaling.update({ metadata }));
  }

  sendMessage(payload: Parameters<CallStore['sendMessage']>[0]): Promise<void> {
    return this.#problems.attempt('sendMessage', () => this.#signaling.sendMessage(asPayload(payload)));
  }

  statsOf(peerId: string): Promise<RTCStatsReport | undefined> {
    return this.#room.statsOf(peerId);
  }

  detailsOf(peerId: string): Promise<ConnectionDetails | undefined> {
    return this.#room.detailsOf(peerId);
  }

  retry(peerId: string): void {
    this.#room.retry(peerId);
  }

  openChannel(peerId: string, label: string): PeerChannel | undefined {
    return this.#room.openChannel(peerId, label);
  }

  setShownHeight(peerId: string, pixels: number): void {
    this.#room.setShownHeight(peerId, pixels);
  }

  dismissError(): void {
    if (this.#view.state.error !== undefined) this.#problems.dismiss();
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#view.silence();
    void this.leave();
  }

  async #openDevices(method: 'preview' | 'join'): Promise<void> {
    for (const problem of await this.#local.activate()) this.#problems.report(problem, false, method);
  }

  #alive(): void {
    if (this.#destroyed) throw new SignalboxError('not-joined', 'the call was destroyed');
  }
}
