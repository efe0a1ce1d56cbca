import { clearTimeout, setTimeout } from 'k6/timers';
import {
  type ClientEvents,
  type Goodbye,
  PROTOCOL_VERSION,
  type ServerEvent,
  type Welcome,
} from '../../src/protocol/index.ts';
import { Connection } from './connection.ts';
import * as metrics from './metrics.ts';

/** After what time an attempt that was not answered is given up, in ms. */
const attemptMs = 5_000;
/** How long to wait after a failed attempt: the first time, and at most; in ms. */
const retryMs = { first: 100, most: 2_000 };

/** How a node of a version that knows no proofs refuses one. */
const PROOF_REFUSED = ['resume-refused', 'bad-message'];

export interface SessionPlan {
  /** The session's connections take turns over these, each after one that was lost. */
  readonly servers: readonly string[];
  /** The index of the first one. */
  readonly first: number;
  readonly room: string;
  /** `once`: a lost connection is the end. `resume`: the session is taken up again until its grace period is over. */
  readonly onLoss: 'once' | 'resume';
  /** The tag `step` of its join. */
  readonly step: string;
  /** When its first connection has to be opened, in ms since the epoch. */
  readonly dueAt: number;
}

export interface SessionListener {
  joined(welcome: Welcome): void;
  /** Another connection carries the session now. */
  resumed(welcome: Welcome): void;
  event(event: ServerEvent): void;
  /** The end, other than through `leave` and `close`. `reason`: an error code, or `connection-lost`. */
  failed(reason: string): void;
}

type Line = Connection<ClientEvents>;

/** A peer's stay in a room over any number of connections: SPEC R40 to R42, R70 and R140. */
export class Session {
  readonly #plan: SessionPlan;
  readonly #listener: SessionListener;
  #turn: number;
  #current: Line | undefined;
  /** The connection that is to take the session up. */
  #next: Line | undefined;
  #welcome: Welcome | undefined;
  #proof: string | undefined;
  #attempt = 0;
  #lostAt: number | undefined;
  #wait = retryMs.first;
  #timer = 0;
  #over = false;

  constructor(plan: SessionPlan, listener: SessionListener) {
    this.#plan = plan;
    this.#listener = listener;
    this.#turn = plan.first;
    this.#connect();
  }

  /** Sent nowhere while no connection carries the session. */
  emit<Name extends keyof ClientEvents>(name: Name, ...args: Parameters<ClientEvents[Name]>): void {
    this.#current?.emit(name, ...args);
  }

  /** Takes the session to the next server, and closes the connection of the present one after that. */
  move(): void {
    if (this.#next === undefined && !this.#over) this.#connect();
  }

  leave(): void {
    const line = this.#current;
    this.#stop();
    if (line === undefined) this.#next?.close();
    else line.emit('leave', () => line.close());
  }

  close(): void {
    this.#stop();
    this.#current?.close();
    this.#next?.close();
  }

  #connect(): void {
    clearTimeout(this.#timer);
    const { servers, first, room, step } = this.#plan;
    const openedAt = this.#turn === first ? this.#plan.dueAt : Date.now();
    const line: Line = new Connection(servers[this.#turn++ % servers.length] ?? '', room, {
      opened: () => {
        metrics.connectMs.add(Date.now() - openedAt, { step });
        this.#join(line);
      },
      event: (json) => this.#receive(line, eventOf(json)),
      closed: () => this.#closed(line),
    });
    this.#next = line;
    if (this.#plan.onLoss === 'resume') {
      this.#timer = setTimeout(() => {
        line.close();
        this.#missed();
      }, attemptMs);
    }
  }

  /** `proof`: to be shown with the secret. Where that is refused the secret alone is shown (SPEC R140). */
  #join(line: Line, proof = this.#proof): void {
    const askedAt = Date.now();
    const { room } = this.#plan;
    this.#attempt += 1;
    const resume = this.#welcome && {
      peerId: this.#welcome.self,
      secret:
        proof === '' || proof === undefined ? this.#welcome.resumeSecret : `${this.#welcome.resumeSecret}.${proof}`,
      attempt: this.#attempt,
    };
    line.emit('join', { v: PROTOCOL_VERSION, room, ...(resume && { resume }) }, (reply) => {
      if (this.#over || line !== this.#next) return line.close();
      if (reply.ok) return this.#welcomed(line, reply, askedAt);
      const { code } = reply.error;
      if (resume !== undefined && proof !== '' && PROOF_REFUSED.includes(code)) return this.#join(line, '');
      line.close();
      if (this.#plan.onLoss === 'resume' && reply.error.retryable) this.#missed(reply.error.retryAfterMs);
      else this.#fail(code);
    });
  }

  #welcomed(line: Line, welcome: Welcome, askedAt: number): void {
    clearTimeout(this.#timer);
    const first = this.#welcome === undefined;
    this.#current?.close();
    this.#current = line;
    this.#next = undefined;
    this.#welcome = welcome;
    this.#proof = welcome.resumeProof;
    this.#wait = retryMs.first;
    if (first) {
      metrics.joinTook(Date.now() - askedAt, this.#plan.step);
      return this.#listener.joined(welcome);
    }
    if (this.#lostAt === undefined) metrics.moves.add(1);
    else {
      metrics.resumes.add(1);
      metrics.resumeMs.add(Date.now() - this.#lostAt);
    }
    this.#lostAt = undefined;
    this.#listener.resumed(welcome);
  }

  #receive(line: Line, event: ServerEvent): void {
    if (line !== this.#current) return;
    if (event.name === 'resume-proof') this.#proof = event.args[0];
    if (event.name === 'goodbye') this.#dismissed(line, event.args[0]);
    this.#listener.event(event);
  }

  #dismissed(line: Line, { reason, reconnect, afterMs }: Goodbye): void {
    if (reconnect && this.#plan.onLoss === 'resume') setTimeout(() => this.move(), afterMs);
    if (reason !== 'replaced' || this.#next === undefined) return;
    // The other connection carries the session; its welcome is on its way.
    line.close();
    this.#current = undefined;
  }

  #closed(line: Line): void {
    if (this.#over) return;
    if (line === this.#next) return this.#plan.onLoss === 'resume' ? this.#missed() : this.#fail('connection-lost');
    if (line !== this.#current) return;
    this.#current = undefined;
    if (this.#plan.onLoss === 'once') return this.#fail('connection-lost');
    this.#lostAt = Date.now();
    if (this.#next === undefined) this.#connect();
  }

  /** An attempt failed: another one later, unless the grace period of the session is over by then. */
  #missed(afterMs = this.#wait * (1 + Math.random())): void {
    this.#next = undefined;
    clearTimeout(this.#timer);
    const graceMs = this.#welcome?.limits.graceMs ?? attemptMs;
    if (this.#lostAt !== undefined && Date.now() - this.#lostAt > graceMs) return this.#fail('grace-period-over');
    this.#wait = Math.min(this.#wait * 2, retryMs.most);
    this.#timer = setTimeout(() => this.#connect(), afterMs);
  }

  #fail(reason: string): void {
    this.#stop();
    this.#current?.close();
    if (this.#welcome !== undefined && this.#plan.onLoss === 'resume') metrics.sessionsLost.add(1, { reason });
    this.#listener.failed(reason);
  }

  #stop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }
}

function eventOf(json: string): ServerEvent {
  const [name, ...args] = JSON.parse(json);
  return { name, args };
}
