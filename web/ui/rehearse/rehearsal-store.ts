import { ERROR_TEXTS } from '../../../src/protocol/error-texts.ts';
import { type ErrorCode, type RoomGlimpse, SignalboxError } from '../../../src/protocol/index.ts';
import type {
  CallEvents,
  CallOptions,
  CallPhase,
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
import { Cameras } from './cameras.ts';
import { HostDesk } from './host-desk.ts';
import { OwnDevices } from './own-devices.ts';
import { knocksOf, peerIdOf, personOf, SELF } from './people.ts';
import type { Scene } from './scene.ts';

/** How long a join takes, in ms: long enough to be seen. */
const JOIN_MS = 400;
const CAPACITY = 12;

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
  readonly #close: () => void;
  #room: string;
  #begun = false;
  #cancelJoin: (() => void) | undefined;

  constructor({ scene, room, options: { audio = true, video = true }, clock, close }: RehearsalParts) {
    this.#scene = scene;
    this.#clock = clock;
    this.#close = close;
    this.#room = room;
    this.#cameras = new Cameras(clock);
    this.#devices = new OwnDevices(this.#cameras, scene, { audio, video });
    this.#view = new CallView({ ...NO_CALL, local: this.#devices.state });
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
    this.#tellTroubles();
  }

  async peek(room: string): Promise<RoomGlimpse> {
    const { refused, others } = this.#scene;
    const full = refused === 'room-full';
    return { room, peers: full ? CAPACITY : others.length, capacity: CAPACITY, full };
  }

  async join({ room }: JoinOptions): Promise<void> {
    const { phase } = this.state;
    if (phase.kind !== 'idle' && phase.kind !== 'ended') throw new SignalboxError('already-joined');
    this.#room = room;
    this.#view.set({ phase: { kind: 'joining', room }, local: this.#devices.open(), error: undefined });
    this.#tellTroubles();
    if (this.#scene.screen.kind === 'joining') return this.#forEver();
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.after(JOIN_MS, resolve);
      this.#cancelJoin = () => {
        cancel();
        resolve();
      };
    });
    if (this.state.phase.kind !== 'joining') throw new SignalboxError('not-joined');
    const { refused } = this.#scene;
    if (refused === undefined) return this.#enter();
    this.#view.set({ phase: { kind: 'idle' } });
    this.#report(refused, true);
    throw new SignalboxError(refused);
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

  async sendMessage(): Promise<void> {}

  async statsOf(): Promise<undefined> {}

  async detailsOf(peerId: string): Promise<ConnectionDetails | undefined> {
    const person = this.state.participants.find((each) => each.peerId === peerId);
    if (person?.connection !== 'connected') return undefined;
    const loss = { good: 0, fair: 0.04, poor: 0.12 }[person.quality ?? 'good'];
    return {
      ...{ path: 'direct', protocol: 'udp', rttMs: 42, loss, width: 640, height: 360, fps: 12 },
      ...{ receivedKbps: 410, sentKbps: 405, videoCodec: 'VP8', audioCodec: 'opus' },
    };
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
        this.#view.set({ ...this.#inCall(screen.kind), local: this.#devices.open() });
    }
    queueMicrotask(() => {
      if (screen.kind === 'joined') this.#tellWhoIsThere();
      if (screen.kind !== 'idle' || this.#scene.refused === undefined) this.#tellTroubles();
      else this.#report(this.#scene.refused, true);
    });
  }

  #enter(): void {
    this.#view.set(this.#inCall('joined'));
    this.#tellWhoIsThere();
  }

  #inCall(kind: 'joined' | 'reconnecting'): Partial<CallState> {
    const { others, own, room, quality } = this.#scene;
    const participants = others.map((change, index) => personOf(index, change, this.#cameras));
    const other = others.findIndex(({ host }) => host);
    const host = own.host ? SELF : other === -1 ? undefined : peerIdOf(other);
    const muted = room.muted && { [SELF]: { from: peerIdOf(0), version: 1 } };
    return {
      phase: { kind, room: this.#room, self: SELF, capacity: CAPACITY } satisfies CallPhase,
      participants,
      quality: quality ?? 'good',
      speaker: participants.find(({ speaking }) => speaking)?.peerId,
      roomState: { ...room, ...(host && { host }), ...(muted && { muted }) },
      waiting: knocksOf(this.#scene),
    };
  }

  #tellWhoIsThere(): void {
    const { participants, roomState, waiting } = this.state;
    this.#view.tell('joined', { room: this.#room, self: SELF });
    for (const participant of participants) this.#view.tell('participant-joined', participant);
    if (roomState.muted) this.#view.tell('asked-to-mute', { from: peerIdOf(0) });
    if (waiting.length > 0) this.#view.tell('waiting-updated', waiting);
  }

  /** Once: what is wrong from the beginning. */
  #tellTroubles(): void {
    if (this.#begun) return;
    this.#begun = true;
    for (const { code, kinds } of this.#scene.devices) {
      for (const kind of kinds) this.#report(code, false, kind);
    }
    const { trouble } = this.#scene;
    if (trouble) this.#report(trouble, false, trouble === 'peer-connection-failed' ? peerIdOf(0) : undefined);
  }

  async #turn(kind: DeviceKind, on: boolean): Promise<void> {
    const { error } = this.state;
    if (error?.detail === kind) this.dismissError();
    const refused = on ? this.#devices.refusalOf(kind) : undefined;
    if (refused) {
      this.#report(refused, false, kind);
      throw new SignalboxError(refused, kind);
    }
    this.#view.set({ local: this.#devices.change({ [kind]: on }) });
  }

  #report(code: ErrorCode, fatal: boolean, detail?: string): void {
    const { meaning: message, action } = ERROR_TEXTS[code];
    const error = { code, message, action, fatal, ...(detail !== undefined && { detail }) };
    this.#view.set({ error });
    this.#view.tell('error', error);
  }

  #end(reason: EndReason): void {
    const phase = { kind: 'ended', room: this.#room, reason } as const;
    this.#cancelJoin?.();
    this.#view.set({ phase, local: this.#devices.close(), participants: [], roomState: {}, waiting: [] });
    this.#view.tell('ended', { room: this.#room, reason });
  }

  /** Until the person leaves. */
  async #forEver(): Promise<void> {
    const { waiting } = { waiting: undefined, ...this.#scene.screen };
    if (waiting) this.#view.set({ phase: { kind: 'joining', room: this.#room, waiting } });
    await new Promise<void>((resolve) => {
      this.#cancelJoin = resolve;
    });
    throw new SignalboxError('not-joined');
  }
}
