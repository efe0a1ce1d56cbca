import type { Clock } from '../core/ports.ts';

/** The signals that end a node. */
export type StopSignal = 'SIGINT' | 'SIGTERM';

/** What ends a node: a signal, or an administrator. */
export type StopCause = StopSignal | 'administrator';

export interface ShutdownOptions {
  /** Drains the node: not ready, goodbye to clients, connections closed. Settles when all of it is done. */
  drain(): Promise<void>;
  /** Longest time to wait for the drain, in ms (DRAIN_MS). */
  readonly limitMs: number;
  readonly clock: Pick<Clock, 'after'>;
  exit(code: number): void;
  /** Logs a step of the shutdown. `drain cut short`: the limit was reached. */
  report(event: 'draining' | 'stopped' | 'drain failed' | 'drain cut short', error?: unknown): void;
}

/** Exit codes of the second signal: 128 plus its number, as shells do. */
const AT_ONCE = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * The handler of whatever stops a node. The first signal drains the node and then exits: with 0, or with 1 if the drain failed. It
 * exits with 0 also if the limit is reached first: seats that are left then end with the node's lease, and the operator
 * has nothing to repair (SPEC R73). The second signal exits at once, with 130 or 143. An administrator drains as a first signal
 * does (SPEC R216), and changes nothing later; the first signal after that goes on with the drain too.
 */
export function createShutdown({ drain, limitMs, clock, exit, report }: ShutdownOptions): (cause: StopCause) => void {
  let phase: 'running' | 'draining' | 'ended' = 'running';
  let signals = 0;

  function end(code: number, event: Parameters<ShutdownOptions['report']>[0], error?: unknown): void {
    if (phase === 'ended') return;
    phase = 'ended';
    report(event, error);
    exit(code);
  }

  return (cause) => {
    if (cause !== 'administrator') signals += 1;
    switch (phase) {
      case 'running': {
        phase = 'draining';
        report('draining');
        const cancel = clock.after(limitMs, () => end(0, 'drain cut short'));
        drain()
          .then(
            () => end(0, 'stopped'),
            (error: unknown) => end(1, 'drain failed', error),
          )
          .finally(cancel);
        return;
      }
      case 'draining':
        if (cause === 'administrator' || signals < 2) return;
        phase = 'ended';
        exit(AT_ONCE[cause]);
        return;
      case 'ended':
        return;
    }
  };
}
