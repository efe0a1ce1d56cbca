import { type RoomGlimpse, SignalboxError } from '../../../src/protocol/index.ts';
import type {
  CallEvents,
  CallOptions,
  CallState,
  CallStore,
  ConnectionDetails,
  EndReason,
  JoinOptions,
} from '../../client/call/call-store.ts';
import { CallView } from '../../client/call/call-view.ts';
import type { Clock } from '../../client/signaling/clock.ts';
import { RoomControls } from '../../client/signaling/room-controls.ts';
import type { DeviceKind } from '../problem-board.ts';
import { NO_CALL } from '../view.ts';
import { callOf, detailsOf, tellCall } from './call-of-scene.ts';
import { Cameras } from './cameras.ts';
import { HostDesk } from './host-desk.ts';
import { OwnDevices } from './own-devices.ts';
import { peerIdOf, personOf } from './people.ts';
import type { Scene } from './scene.ts';
import { Troubles } from './troubles.ts';
import { entryOf, glimpseOf, refusalOf } from './way-in.ts';

/** How long a join takes, in ms: long enough to be seen. */
const JOIN_MS = 400;

interface RehearsalParts {
  readonly scene: Scene;
  /** The room of a call that has begun already. */
  readonly room: string;
  readonly options: CallOptions;
  readonly clock: Clock;
  /** Called when the store is destroyed. */
  close(): void;
}

/** A store that plays a scene. It asks no server, no device and nobody. */
export class RehearsalStore implements CallStore {
  readonly room: RoomControls;
  readonly #scene: Scene;
  readonly #clock: Clock;
  readonly #cameras: Cameras;
  readonly #devices: OwnDevices;
  readonly #view: CallView;
  readonly #troubles: Troubles;
  readonly #close: () => void;
  #room: string;
  #cancelJoin: (() => void) | undefined;

  constructor({ scene, room, options: { audio = true, video = true }, clock, close }: RehearsalParts) {
    this.#scene = scene;
    this.#clock = clock;
    this.#close = close;
    this.#room = room;
    this.#cameras = new Cameras(clock);
    this.#devices = new OwnDevices(this.#cameras, scene, { audio, video });
    this.#view = new CallView({ ...NO_CALL, local: this.#devices.state });
    this.#troubles = new Troubles(this.#view, scene);
    this.room = new RoomControls(
      new HostDesk(
        this.#view,
        (index) => personOf(index, {}, this.#cameras),
        () => this.#end('closed'),
      ).ask,
    );
    this.#begin();
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

  async preview(): Promise<void> {
    this.#view.set({ local: this.#devices.open() });
    this.#troubles.begin();
  }

  async peek(room: string): Promise<RoomGlimpse> {
    return glimpseOf(this.#scene, room);
  }

  async join({ room }: JoinOptions): Promise<void> {
    const { phase } = this.state;
    if (phase.kind !== 'idle' && phase.kind !== 'ended') throw new SignalboxError('already-joined');
    this.#room = room;
    this.#view.set({ phase: { kind: 'joining', room }, local: this.#devices.open(), error: undefined });
    this.#troubles.begin();
    if (this.#scene.screen.kind === 'joining') return this.#forEver(this.#scene.screen.waiting);
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.after(JOIN_MS, resolve);
      this.#cancelJoin = () => {
        cancel();
        resolve();
      };
    });
    if (this.state.phase.kind !== 'joining') throw new SignalboxError('not-joined');
    const refused = refusalOf(this.#scene);
    if (refused === undefined && entryOf(this.#scene) === 'wait') return this.#forEver({ host: true });
    if (refused === undefined) return this.#enter();
    this.#view.set({ phase: { kind: 'idle' } });
    this.#troubles.report(refused.code, true, refused.detail);
    throw new SignalboxError(refused.code, refused.detail);
  }

  async leave(): Promise<void> {
    if (this.state.phase.kind !== 'idle' && this.state.phase.kind !== 'ended') this.#end('left');
    else this.#view.set({ local: this.#devices.close() });
  }

  setAudio(on: boolean): Promise<void> {
    return this.#turn('audio', on);
  }

  setVideo(on: boolean): Promise<void> {
    return this.#turn('video', on);
  }

  async setMicrophone(microphoneId: string): Promise<void> {
    this.#view.set({ local: this.#devices.change({ microphoneId }) });
  }

  async setCamera(cameraId: string): Promise<void> {
    this.#view.set({ local: this.#devices.change({ cameraId }) });
  }

  async shareScreen(): Promise<void> {
    this.#view.set({ local: this.#devices.change({ screen: this.#cameras.screenOf(0) }) });
  }

  stopSharing(): void {
    this.#view.set({ local: this.#devices.change({ screen: undefined }) });
  }

  async setName(): Promise<void> {}

  async setMetadata(): Promise<void> {}

  async sendMessage(): Promise<void> {
    if (this.#scene.opens.unsent) throw new SignalboxError('connection-failed');
  }

  /** A message of the n-th of the others. */
  hear(index: number, payload: unknown): void {
    this.#view.tell('message', { from: peerIdOf(index), payload });
  }

  async statsOf(): Promise<undefined> {}

  async detailsOf(peerId: string): Promise<ConnectionDetails | undefined> {
    const person = this.state.participants.find((each) => each.peerId === peerId);
    return detailsOf(person);
  }

  retry(peerId: string): void {
    const participants = this.state.participants.map((each, index) =>
      each.peerId === peerId ? personOf(index, {}, this.#cameras) : each,
    );
    this.#view.set({ participants });
  }

  setShownHeight(): void {}

  openChannel(): undefined {}

  dismissError(): void {
    if (this.state.error !== undefined) this.#view.set({ error: undefined });
  }

  destroy(): void {
    this.#view.silence();
    void this.leave();
    this.#cameras.close();
    this.#close();
  }

  /** Goes where the scene begins. What happens on the way is told when somebody listens. */
  #begin(): void {
    const { screen } = this.#scene;
    const room = this.#room;
    switch (screen.kind) {
      case 'idle':
        break;
      case 'joining':
        this.#view.set({ phase: { ...screen, room } });
        break;
      case 'ended':
        this.#view.set({ phase: { ...screen, room } });
        return;
      case 'joined':
      case 'reconnecting':
        this.#view.set({ ...this.#call(screen.kind), local: this.#devices.open() });
    }
    queueMicrotask(() => {
      if (screen.kind === 'joined') tellCall(this.#view, room);
      if (screen.kind !== 'idle' || this.#scene.refused === undefined) this.#troubles.begin();
      else this.#troubles.report(this.#scene.refused.code, true, this.#scene.refused.detail);
    });
  }

  #call(kind: 'joined' | 'reconnecting'): Partial<CallState> {
    return callOf(this.#scene, kind, this.#room, this.#cameras);
  }

  #enter(): void {
    this.#devices.allow();
    this.#view.set({ ...this.#call('joined'), local: this.#devices.open() });
    tellCall(this.#view, this.#room);
  }

  async #turn(kind: DeviceKind, on: boolean): Promise<void> {
    const { error } = this.state;
    if (error?.detail === kind) this.dismissError();
    const refused = on ? this.#devices.refusalOf(kind) : undefined;
    if (refused) {
      this.#troubles.report(refused, false, kind);
      throw new SignalboxError(refused, kind);
    }
    this.#view.set({ local: this.#devices.change({ [kind]: on }) });
  }

  #end(reason: EndReason): void {
    const phase = { kind: 'ended', room: this.#room, reason } as const;
    this.#cancelJoin?.();
    this.#view.set({ phase, local: this.#devices.close(), participants: [], roomState: {}, waiting: [] });
    this.#view.tell('ended', { room: this.#room, reason });
  }

  /** Until the person leaves. */
  async #forEver(waiting: { readonly host: boolean } | undefined): Promise<void> {
    if (waiting) this.#view.set({ phase: { kind: 'joining', room: this.#room, waiting } });
    await new Promise<void>((resolve) => {
      this.#cancelJoin = resolve;
    });
    throw new SignalboxError('not-joined');
  }
}
