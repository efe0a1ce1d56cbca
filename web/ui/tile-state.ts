import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Participant } from '../client/call/call-store.ts';
import type { Clock } from '../client/signaling/clock.ts';

/** What a tile tells about the connection to its participant. `away` is lost signaling, `paused` a link for sound alone, the others are lost media. */
export type TileState = 'well' | 'connecting' | 'slow' | 'failed' | 'interrupted' | 'lost' | 'away' | 'paused';

type Cause = 'well' | 'connecting' | 'failed' | 'interrupted' | 'away' | 'paused';

/** What each cause shows from which ms on. A short interruption is over before a person could read about it. */
const STEPS: Readonly<Record<Cause, readonly (readonly [number, TileState])[]>> = {
  well: [[0, 'well']],
  connecting: [
    [0, 'connecting'],
    [8_000, 'slow'],
    [20_000, 'failed'],
  ],
  failed: [[0, 'failed']],
  interrupted: [
    [0, 'interrupted'],
    [15_000, 'lost'],
  ],
  away: [
    [0, 'well'],
    [3_000, 'away'],
  ],
  paused: [[0, 'paused']],
};

/** Media outweighs signaling: somebody who is heard is not gone. */
export function causeOf({ away, connection, paused }: Pick<Participant, 'away' | 'connection' | 'paused'>): Cause {
  if (connection === 'interrupted') return 'interrupted';
  if (away) return 'away';
  if (connection === 'failed') return 'failed';
  if (connection !== 'connected') return 'connecting';
  return paused ? 'paused' : 'well';
}

/** What a cause shows after `ms`, and in how many ms it shows something else; undefined if it never does. */
export function stateAfter(
  cause: Cause,
  ms: number,
): { readonly state: TileState; readonly nextMs: number | undefined } {
  const steps = STEPS[cause];
  const next = steps.find(([from]) => from > ms)?.[0];
  const state = steps.findLast(([from]) => from <= ms)?.[1] ?? 'well';
  return { state, nextMs: next === undefined ? undefined : next - ms };
}

/** Knows since when each participant is as it is, and updates the host when a tile has to say something else. */
export class TileStates implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #clock: Clock;
  readonly #since = new Map<string, { readonly cause: Cause; readonly at: number }>();
  #cancel: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, clock: Clock) {
    this.#host = host;
    this.#clock = clock;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#cancel?.();
  }

  /** The states of the tiles now, by peer id. */
  of(participants: readonly Participant[]): ReadonlyMap<string, TileState> {
    const now = this.#clock.now();
    const states = new Map<string, TileState>();
    const nexts: number[] = [];
    for (const participant of participants) {
      const cause = causeOf(participant);
      const known = this.#since.get(participant.peerId);
      const since = known?.cause === cause ? known : { cause, at: now };
      this.#since.set(participant.peerId, since);
      const { state, nextMs } = stateAfter(cause, now - since.at);
      states.set(participant.peerId, state);
      if (nextMs !== undefined) nexts.push(nextMs);
    }
    for (const peerId of this.#since.keys()) if (!states.has(peerId)) this.#since.delete(peerId);
    this.#cancel?.();
    this.#cancel =
      nexts.length === 0 ? undefined : this.#clock.after(Math.min(...nexts), () => this.#host.requestUpdate());
    return states;
  }
}
