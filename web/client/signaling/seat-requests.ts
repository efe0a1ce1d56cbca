import {
  type JoinRequest,
  type Metadata,
  type Nothing,
  PROTOCOL_VERSION,
  SignalboxError,
  WAITING_ROOM,
  type Welcome,
} from '../../../src/protocol/index.ts';
import type { Channel } from './channel.ts';
import type { Clock } from './clock.ts';
import type { Pending } from './reconnection.ts';
import type { Session } from './session.ts';
import { type TokenOption, TokenSource } from './token-source.ts';

const LEAVE_MS = 2_000;

/** How long an answer is awaited where somebody has to let the client in: longer than a node lets it wait. */
const WAIT_MS = 330_000;

/** The room to join, and the name and metadata to join with. */
export interface SignalingJoin {
  readonly room: string;
  readonly name?: string;
  readonly metadata?: Metadata;
  /** Where rooms need one: a token of the site, or a function that brings a fresh one (docs/tokens.md). */
  readonly token?: TokenOption;
}

/** The requests of a client about its seat in a room: join, resume, leave. */
export class SeatRequests {
  readonly #clock: Clock;
  readonly #profile: Omit<SignalingJoin, 'token'>;
  readonly tokens: TokenSource;
  /** While the client waits to be let in: its place. */
  ticket: string | undefined;
  /** When it began to wait, in ms since the epoch. */
  #waitsSince = 0;
  /** The number of the latest attempt to resume. A node refuses an attempt that arrives after a later one (SPEC R42). */
  #attempts = 0;

  constructor(clock: Clock, { room, name, metadata, token }: SignalingJoin) {
    this.#clock = clock;
    this.tokens = new TokenSource(clock, token);
    this.#profile = { room, ...(name === undefined ? {} : { name }), ...(metadata === undefined ? {} : { metadata }) };
  }

  get room(): string {
    return this.#profile.room;
  }

  /** Whether a client that waits asks again after this error: not once a node, or its own patience, has decided. */
  mayGoOn(error: unknown): boolean {
    if (!(error instanceof SignalboxError) || !error.retryable || error.retryAfterMs || error.detail === WAITING_ROOM)
      return false;
    return this.ticket !== undefined && this.#clock.now() - this.#waitsSince < WAIT_MS;
  }

  join(channel: Channel): Promise<Welcome> {
    return this.#request(channel, this.#profile);
  }

  /**
   * Resumes the session. If that is refused for good, or for the rate of its address, and `orJoin` is true of the refusal,
   * joins as a new peer.
   */
  async resume(channel: Channel, session: Session, orJoin: (refusal: SignalboxError) => boolean): Promise<Welcome> {
    const { self, welcome } = session;
    const profile = { ...this.#profile, ...(self === undefined ? {} : { name: self.name, metadata: self.metadata }) };
    let refusal = new SignalboxError('resume-refused');
    for (const secret of secretsOf(welcome)) {
      this.#attempts += 1;
      const resume = { peerId: welcome.self, secret, attempt: this.#attempts };
      try {
        return await this.#request(channel, { ...profile, resume });
      } catch (error) {
        if (!(error instanceof SignalboxError)) throw error;
        if (error.code !== 'resume-refused' && error.code !== 'rate-limited') throw error;
        refusal = error;
        if (error.code === 'rate-limited') break;
      }
    }
    if (!orJoin(refusal)) throw refusal;
    try {
      return await this.#request(channel, profile);
    } catch (error) {
      throw withWait(error, refusal.retryAfterMs);
    }
  }

  /** Tells the node that this peer leaves, and closes. First waits for `pending`, a resume on this connection. */
  async leave(channel: Channel, pending?: Pending): Promise<void> {
    const until = this.#clock.now() + LEAVE_MS;
    const cancel = this.#clock.after(LEAVE_MS, () => channel.close());
    try {
      if (pending !== undefined) await pending.answer;
      await this.#farewell(channel, until);
    } catch {
      // The node did not answer. The session ends with its grace period.
    } finally {
      cancel();
      channel.close();
    }
  }

  /** Says `leave`. Where the node asks to wait with that, and the wait ends before `until`, says it again then. */
  async #farewell(channel: Channel, until: number): Promise<void> {
    try {
      await channel.request<Nothing>((emit, ack) => emit('leave', ack));
    } catch (error) {
      const ms = error instanceof SignalboxError ? error.retryAfterMs : undefined;
      if (ms === undefined || this.#clock.now() + ms > until) throw error;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#clock.after(ms, resolve);
      await promise;
      await this.#farewell(channel, until);
    }
  }

  /** Shows the latest token. Where there is none yet, or its time is over, asks the page for a fresh one first. */
  #request(channel: Channel, request: Omit<JoinRequest, 'v'>): Promise<Welcome> {
    const { tokens } = this;
    const ask = (token: string | undefined) => {
      const shown = { v: PROTOCOL_VERSION, ...request, ...(token === undefined ? {} : { token }) };
      const knock = (ticket: string) =>
        channel.request<Welcome>((emit, ack) => emit('join', { ...shown, knock: ticket }, ack), WAIT_MS);
      if (this.ticket !== undefined) return knock(this.ticket);
      return channel
        .request<Welcome>((emit, ack) => emit('join', shown, ack))
        .catch((error: unknown) => {
          if (!(error instanceof SignalboxError) || error.detail !== WAITING_ROOM) throw error;
          this.#waitsSince = this.#clock.now();
          return knock('');
        });
    };
    if (!tokens.renews) return ask(tokens.latest);
    if (tokens.latest === undefined) return tokens.fresh().then(ask);
    return ask(tokens.latest).catch(async (error: unknown) => {
      if (!(error instanceof SignalboxError) || error.code !== 'token-expired') throw error;
      const token = await tokens.fresh();
      if (token === undefined) throw error;
      return ask(token);
    });
  }
}

/** `error`, with a wait of `ms` at least where a node asked for one. */
function withWait(error: unknown, ms = 0): unknown {
  if (!(error instanceof SignalboxError) || ms <= (error.retryAfterMs ?? 0)) return error;
  return new SignalboxError(error.code, error.detail, ms);
}

/** What a client shows, in this order: a node of a version that knows no proofs takes the secret alone (SPEC R140). */
function secretsOf({ resumeSecret, resumeProof }: Welcome): readonly string[] {
  return resumeProof === undefined ? [resumeSecret] : [`${resumeSecret}.${resumeProof}`, resumeSecret];
}
