import { Connection } from './connection.ts';
import { type Content, Link } from './link.ts';
import * as metrics from './metrics.ts';
import type { Participant, ParticipantListener } from './participant.ts';

/** What bench/servers/tutorial.ts takes. */
interface TutorialEvents {
  join: (room: string, ack: () => void) => void;
  /** To everybody else in the room. */
  message: (content: Content & { readonly seq: number }) => void;
}

export interface TutorialPlan {
  readonly server: string;
  readonly room: string;
  /** Any name of its own in the room, for the ledger alone. */
  readonly peerId: string;
  /** The tag `step` of its join. */
  readonly step: string;
  /** When it has to connect, in ms since the epoch. */
  readonly dueAt: number;
}

/**
 * A client of the Socket.IO server of the usual tutorials (bench/servers/tutorial.ts), in a room of two. Signals go to the
 * whole room and have no acknowledgements; the numbers that are checked are in their payload.
 */
export class TutorialPeer implements Participant {
  readonly #connection: Connection<TutorialEvents>;
  readonly #listener: ParticipantListener;
  readonly #link = new Link();
  readonly unacknowledged = 0;
  readonly counted = true;
  peerId = '';
  delivered = 0;

  constructor({ server, room, peerId, step, dueAt }: TutorialPlan, listener: ParticipantListener) {
    this.#listener = listener;
    this.#connection = new Connection(server, room, {
      opened: () => {
        const askedAt = Date.now();
        metrics.connectMs.add(askedAt - dueAt, { step });
        this.#connection.emit('join', room, () => {
          metrics.joinTook(Date.now() - askedAt, step);
          this.peerId = peerId;
          listener.joined();
        });
      },
      event: (json) => this.#receive(json),
      closed: () => {
        metrics.connectionsLost.add(1, { step });
        listener.failed('connection-lost');
      },
    });
  }

  sentTo(peerId: string): number {
    return peerId === this.peerId ? 0 : this.#link.sent;
  }

  signal(_to: string, step: string, data: string, dueAt: number): void {
    this.#link.sent += 1;
    this.#connection.emit('message', { at: dueAt, step, attempt: 1, data, seq: this.#link.sent });
    metrics.signalsSent.add(1, { step });
  }

  move(): void {}

  leave(): void {
    this.close();
  }

  close(): void {
    this.#connection.close();
  }

  #receive(json: string): void {
    const [name, content] = JSON.parse(json);
    if (name === 'joined') return this.#listener.saw?.(String(content));
    if (name !== 'message') return;
    const { at, step, seq, data } = content;
    const arrival = this.#link.receive(Number(seq), 1);
    if (arrival === 'duplicate') return metrics.signalsDuplicated.add(1);
    if (arrival === 'early') metrics.signalsReordered.add(1);
    this.delivered += 1;
    metrics.relayTook(Date.now() - Number(at), String(step));
    this.#listener.signal?.('', String(data));
  }
}
