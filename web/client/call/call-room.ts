import { type LeaveReason, type Payload, SignalboxError, type Welcome } from '../../../src/protocol/index.ts';
import type { CallView } from './call-view.ts';
import type { Clock } from '../signaling/clock.ts';
import type { LocalInputs } from '../media/local-inputs.ts';
import { Mesh } from '../media/mesh.ts';
import type { ConnectionDetails } from '../media/connection-details.ts';
import type { Monitor } from '../media/monitor.ts';
import { cameAndWent, participantsOf } from './participants.ts';
import type { Problems } from './problems.ts';
import { ProfileSync, type SentKinds } from './profile-sync.ts';
import type { PeerChannel, Rtc } from '../media/rtc.ts';
import type { Network } from '../signaling/network.ts';
import type { SignalingClient } from '../signaling/signaling-client.ts';
import type { EndReason } from './call-store.ts';

export interface CallRoomParts {
  readonly signaling: SignalingClient;
  readonly rtc: Rtc;
  readonly clock: Clock;
  readonly network: Network;
  readonly local: LocalInputs;
  readonly view: CallView;
  readonly problems: Problems;
  readonly iceTransportPolicy: RTCIceTransportPolicy;
}

/** The state of what the monitor tells, before it tells anything. */
const NOTHING_KNOWN = { quality: undefined, speaker: undefined };

/** Turns the events of signaling into media connections, and into the state and the events of the call. */
export class CallRoom {
  readonly #signaling: SignalingClient;
  readonly #mesh: Mesh;
  readonly #local: LocalInputs;
  readonly #profile: ProfileSync;
  readonly #view: CallView;
  readonly #problems: Problems;
  readonly #network: Network;
  readonly #clock: Clock;
  #monitor: Monitor | undefined;
  #ignoreNetwork = (): void => {};
  readonly #reasons = new Map<string, LeaveReason>();
  #count = 0;

  constructor({ signaling, rtc, clock, network, local, view, problems, iceTransportPolicy }: CallRoomParts) {
    this.#signaling = signaling;
    this.#clock = clock;
    this.#network = network;
    this.#local = local;
    this.#view = view;
    this.#problems = problems;
    this.#mesh = new Mesh({
      rtc,
      clock,
      iceTransportPolicy,
      signal: (to, payload) => this.#signal(to, payload),
      changed: () => this.#refresh(),
      failed: (peerId) => {
        const peer = signaling.peers.find((each) => each.peerId === peerId);
        if (peer?.presence === 'present') problems.report(new SignalboxError('peer-connection-failed', peerId), false);
      },
      stalled: () => signaling.check(),
      flooded: (peerId) =>
        problems.report(new SignalboxError('peer-connection-failed', `${peerId}: too many offers`), false),
      channel: (from, channel) => view.offer({ from, ...channel }) || channel.channel.close(),
    });
    this.#profile = new ProfileSync(clock, signaling, () => this.sends);
    this.#listen();
  }

  /** Whether a session runs. */
  get entered(): boolean {
    return this.#signaling.self !== undefined;
  }

  /** How many calls have ended. One that is rejoined as a new peer has not. */
  get ended(): number {
    return this.#count;
  }

  /** The kinds of media that this participant sends now. */
  get sends(): SentKinds {
    const { audio, video, screen } = this.#local.tracks;
    return { audio: audio !== null, video: video !== null, ...(screen && { screen: true }) };
  }

  /** The devices or switches changed: sends their tracks, shows them, and tells the room. */
  localChanged(): void {
    this.#mesh.setTracks(this.#local.tracks);
    this.#view.set({ local: this.#local.state });
    this.#profile.changed();
  }

  async statsOf(peerId: string): Promise<RTCStatsReport | undefined> {
    return this.#mesh.mediaOf(peerId)?.getStats();
  }

  async detailsOf(peerId: string): Promise<ConnectionDetails | undefined> {
    const media = this.#mesh.mediaOf(peerId);
    const report = await media?.getStats();
    return report && this.#monitor?.detailsOf(peerId, report, media?.screen);
  }

  retry(peerId: string): void {
    this.#mesh.mediaOf(peerId)?.tryAgain();
  }

  openChannel(peerId: string, label: string): PeerChannel | undefined {
    return this.#mesh.mediaOf(peerId)?.openChannel(label);
  }

  setShownHeight(peerId: string, pixels: number): void {
    this.#mesh.setShownHeight(peerId, pixels);
  }

  #listen(): void {
    const signaling = this.#signaling;
    const view = this.#view;
    signaling.on('joined', (welcome) => this.#entered(welcome));
    signaling.on('rejoined', (welcome) => this.#entered(welcome));
    signaling.on('resumed', (welcome) => {
      this.#mesh.setIceServers(welcome.iceServers);
      this.#inRoom(welcome, 'joined');
    });
    signaling.on('ice-servers', (iceServers) => this.#mesh.setIceServers(iceServers));
    signaling.on('connection-lost', () => {
      if (signaling.state.kind === 'resuming') this.#inRoom(signaling.state.welcome, 'reconnecting');
    });
    signaling.on('peer-joined', ({ peerId }) => this.#mesh.add(peerId));
    signaling.on('peer-back', ({ peerId }) => this.#mesh.back(peerId));
    signaling.on('peer-left', ({ peerId }, reason) => {
      this.#mesh.remove(peerId);
      this.#reasons.set(peerId, reason);
    });
    signaling.on('roster', () => this.#refresh());
    signaling.on('room-updated', (roomState) => {
      this.#view.set({ roomState });
      this.#view.tell('room-updated', roomState);
    });
    signaling.on('waiting', (waiting) => {
      const { phase } = view.state;
      if (phase.kind === 'joining') view.set({ phase: { ...phase, waiting } });
    });
    signaling.on('waiting-updated', (waiting) => {
      view.set({ waiting });
      view.tell('waiting-updated', waiting);
    });
    signaling.on('asked-to-mute', (from) => this.#view.tell('asked-to-mute', { from }));
    signaling.on('signal', (from, payload) => this.#mesh.receive(from, payload));
    signaling.on('message', (from, payload) => this.#view.tell('message', { from, payload }));
    signaling.on('error', (error) =>
      this.#problems.report(error, !error.retryable && signaling.state.kind === 'resuming'),
    );
    signaling.on('ended', (reason) => this.#ended(reason));
  }

  #entered(welcome: Welcome): void {
    this.#ignoreNetwork();
    this.#ignoreNetwork = this.#network.onOnline(() => {
      this.#signaling.check();
      this.#mesh.networkChanged();
    });
    this.#monitorMedia().catch(() => {});
    this.#mesh.enter(welcome.self, welcome.iceServers, this.#signaling.peers);
    this.#inRoom(welcome, 'joined');
    this.#view.tell('joined', { room: welcome.room, self: welcome.self });
    this.#refresh();
  }

  #inRoom({ room, self, grant, limits: { capacity } }: Welcome, kind: 'joined' | 'reconnecting'): void {
    this.#view.set({
      phase: { kind, room, self, capacity, permissions: grant?.permissions },
      roomState: this.#signaling.roomState,
      waiting: this.#signaling.waiting,
    });
    if (kind === 'joined') this.#profile.entered(this.#signaling.self?.metadata ?? {});
  }

  #ended(reason: EndReason): void {
    const { phase } = this.#view.state;
    const room = phase.kind === 'idle' ? '' : phase.room;
    this.#ignoreNetwork();
    this.#monitor?.stop();
    this.#mesh.clear();
    void this.#local.deactivate();
    this.#count += 1;
    this.#view.set({
      phase: { kind: 'ended', room, reason },
      participants: [],
      ...NOTHING_KNOWN,
      roomState: {},
      waiting: [],
    });
    this.#view.tell('ended', { room, reason });
  }

  /** Shows the participants of now, and tells of each that came or went. */
  #refresh(): void {
    const before = this.#view.state.participants;
    const participants = participantsOf(this.#signaling.peers, this.#mesh, this.#monitor, before);
    const { ownQuality: quality, speaker } = this.#monitor ?? { ownQuality: undefined, speaker: undefined };
    const { state } = this.#view;
    if (state.quality !== quality || state.speaker !== speaker) this.#view.set({ participants, quality, speaker });
    else if (participants !== before) this.#view.set({ participants });
    if (participants === before) return;
    const { came, went } = cameAndWent(before, participants);
    for (const participant of went) {
      const { peerId } = participant;
      this.#view.tell('participant-left', { participant, reason: this.#reasons.get(peerId) ?? 'lost' });
      this.#reasons.delete(peerId);
    }
    for (const participant of came) this.#view.tell('participant-joined', participant);
  }

  /** Loaded when the call runs, because nobody needs it to see and hear the others. Without it there is no quality. */
  async #monitorMedia(): Promise<void> {
    const { Monitor } = await import('../media/monitor.ts');
    const { phase } = this.#view.state;
    if (phase.kind !== 'joined' && phase.kind !== 'reconnecting') return;
    this.#monitor ??= new Monitor({
      clock: this.#clock,
      peers: () => this.#mesh.all(),
      expectsPicture: (peerId) =>
        this.#mesh.isShown(peerId) &&
        this.#view.state.participants.some((each) => each.peerId === peerId && each.video && !each.paused),
      changed: () => this.#refresh(),
    });
    this.#monitor.start();
  }

  #signal(to: string, payload: Payload): void {
    try {
      this.#signaling.signal(to, payload);
    } catch (error) {
      // The peer may have left meanwhile, which the roster tells. Only a full link is worth a report.
      if (error instanceof SignalboxError && error.code === 'link-full') this.#problems.report(error, false);
    }
  }
}
