import {
  type JoinRequest,
  type Metadata,
  type Nothing,
  PROTOCOL_VERSION,
  SignalboxError,
  type Welcome,
} from '../../../src/protocol/index.ts';
import type { Channel } from './channel.ts';
import type { Clock } from './clock.ts';
import type { Pending } from './reconnection.ts';
import type { Session } from './session.ts';

const LEAVE_MS = 2_000;

/** Whom to join as, and where. */
export interface SignalingJoin {
  readonly room: string;
  readonly name?: string;
  readonly metadata?: Metadata;
}

/** What a client asks of a node for its seat in a room: to join, to resume, to leave. */
export class SeatRequests {
  readonly #clock: Clock;
  readonly #profile: SignalingJoin;
  /** Numbers the attempts to resume, so that one given up takes nothing from a later one (SPEC R42). */
  #attempts = 0;

  constructor(clock: Clock, { room, name, metadata }: SignalingJoin) {
    this.#clock = clock;
    this.#profile = { room, ...(name === undefined ? {} : { name }), ...(metadata === undefined ? {} : { metadata }) };
  }

  get room(): string {
    return this.#profile.room;
  }

  join(channel: Channel): Promise<Welcome> {
    return this.#request(channel, this.#profile);
  }

  /** Resumes the session; as a new peer where that is refused for good and `orJoin` holds by then. */
  async resume(channel: Channel, session: Session, orJoin: () => boolean): Promise<Welcome> {
    const { self, welcome } = session;
    const { self: peerId, resumeSecret: secret } = welcome;
    const profile = { ...this.#profile, ...(self === undefined ? {} : { name: self.name, metadata: self.metadata }) };
    this.#attempts += 1;
    try {
      return await this.#request(channel, { ...profile, resume: { peerId, secret, attempt: this.#attempts } });
    } catch (error) {
      if (!(error instanceof SignalboxError) || error.code !== 'resume-refused' || !orJoin()) throw error;
      return this.#request(channel, profile);
    }
  }

  /** Says that this peer leaves, and closes; where its session may be about to move to this connection, when it has. */
  async leave(channel: Channel, pending?: Pending): Promise<void> {
    const cancel = this.#clock.after(LEAVE_MS, () => channel.close());
    try {
      if (pending !== undefined) await pending.answer;
      await channel.request<Nothing>((emit, ack) => emit('leave', ack));
    } catch {
      // Its grace period ends the session then.
    } finally {
      cancel();
      channel.close();
    }
  }

  #request(channel: Channel, request: Omit<JoinRequest, 'v'>): Promise<Welcome> {
    return channel.request<Welcome>((emit, ack) => emit('join', { v: PROTOCOL_VERSION, ...request }, ack));
  }
}
