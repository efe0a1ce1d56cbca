/** What a room of load has in it, whatever protocol it speaks. */
export interface Participant {
  /** Empty until it has joined. */
  readonly peerId: string;
  /** Signals that it got, each once. */
  readonly delivered: number;
  /** Signals that it sent and whose acknowledgement is missing. */
  readonly unacknowledged: number;
  /** False for one that does not read: what is sent to it is not counted. */
  readonly counted: boolean;
  sentTo(peerId: string): number;
  /**
   * `step`: the tag of the signal's relay time. `data`: its content, beside what the suite needs itself. `dueAt`: when it has
   * to be sent, in ms since the epoch.
   */
  signal(to: string, step: string, data: string, dueAt: number): void;
  /** Takes its session to the next server, where its protocol has sessions. */
  move(): void;
  leave(): void;
  close(): void;
}

export interface ParticipantListener {
  joined(): void;
  /** It ended too early. `reason`: an error code of the protocol, or `connection-lost`. */
  failed(reason: string): void;
  /** Somebody else is in the room now. */
  saw?(peerId: string): void;
  /** A signal, once. */
  signal?(from: string, data: string): void;
}

/** Signals to those that count and that have not arrived. */
export function lostAmong(participants: readonly Participant[]): number {
  const counted = participants.filter((each) => each.counted);
  return counted.reduce((sum, each) => {
    const sent = participants.reduce((total, other) => total + other.sentTo(each.peerId), 0);
    return sum + sent - each.delivered;
  }, 0);
}
