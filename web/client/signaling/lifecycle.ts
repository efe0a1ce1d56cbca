import { SignalboxError } from '../../../src/protocol/index.ts';
import type { Life } from './life.ts';

type Kind = Life['kind'];

/** What happens to a client and its session. */
export type LifeEvent =
  /** The application asks for a room. */
  | 'join'
  /** The node answers the join with a welcome. */
  | 'welcome'
  /** The join is refused, or its connection fails. */
  | 'join-failed'
  /** The node tells the client to reconnect (SPEC R72). */
  | 'goodbye'
  /** The old connection tells that the session moved, before the new connection brings the welcome. */
  | 'overtaken'
  /** No connection carries the session any more, or the client waits to be let in and tries another one. */
  | 'connection-lost'
  /** A node answers in a new connection: the session goes on there, or a new one begins. */
  | 'taken-up'
  /** The application leaves, or the session is over. */
  | 'end';

/** For each life, the events that are legal in it, and the life to which each event leads. */
const TRANSITIONS = {
  idle: { join: 'joining' },
  joining: { welcome: 'joined', 'join-failed': 'idle', 'connection-lost': 'joining', end: 'ended' },
  joined: { goodbye: 'moving', 'connection-lost': 'resuming', end: 'ended' },
  moving: {
    goodbye: 'moving',
    overtaken: 'crossing',
    'connection-lost': 'resuming',
    'taken-up': 'joined',
    end: 'ended',
  },
  crossing: { 'connection-lost': 'resuming', 'taken-up': 'joined', end: 'ended' },
  resuming: { 'taken-up': 'joined', end: 'ended' },
  ended: { join: 'joining' },
} as const satisfies { readonly [Each in Kind]: { readonly [Event in LifeEvent]?: Kind } };

type Transitions = typeof TRANSITIONS;

/** The events that are legal in `From`; of a union of lives, those that are legal in each of them. */
type EventIn<From extends Life> = keyof Transitions[From['kind']] & LifeEvent;

/** The life that `Event` leads to. */
type After<From extends Life, Event extends EventIn<From>> = Extract<
  Life,
  { readonly kind: Transitions[From['kind']][Event] }
>;

/** The kind of life that `event` leads to; undefined where it is illegal. */
export function kindAfter(kind: Kind, event: LifeEvent): Kind | undefined {
  const row: { readonly [Each in LifeEvent]?: Kind } = TRANSITIONS[kind];
  return row[event];
}

/** Holds the life of a client, and changes it as the table says. */
export class Lifecycle {
  #now: Life = { kind: 'idle' };

  get now(): Life {
    return this.#now;
  }

  /**
   * `event` happened in the life `from` and leads to `next`. An event that is illegal in `from` does not compile, nor does
   * a `next` of another kind than the table has. Throws `internal` where `from` is not the life of now.
   */
  enter<From extends Life, Event extends EventIn<From>, Next extends After<From, Event>>(
    from: From,
    event: Event,
    next: Next,
  ): Next {
    if (from !== this.#now || kindAfter(from.kind, event) !== next.kind) {
      throw new SignalboxError('internal', `${event}: from ${this.#now.kind} to ${next.kind}`);
    }
    this.#now = next;
    return next;
  }
}
