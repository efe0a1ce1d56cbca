import type { Clock } from '../core/ports.ts';

export type StopSignal = 'SIGINT' | 'SIGTERM';

export interface ShutdownOptions {
  /** Not ready, goodbye to clients, connections closed. Settles when nothing is left to wait for. */
  drain(): Promise<void>;
  /** Longest time to wait for it, in ms (DRAIN_MS). */
  readonly limitMs: number;
  readonly clock: Pick<Clock, 'after'>;
  exit(code: number): void;
  /** Lifecycle lines. `cut short`: the limit was reached. */
  report(event: 'draining' | 'stopped' | 'drain failed' | 'drain cut short', error?: unknown): void;
}

/** 128 plus the number of the signal, as a shell says it. */
const AT_ONCE = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * What a stop signal does. The first drains, then exits with 0, no later than the limit: what is left then ends with the
 * node's lease, and nobody who asked for the end has anything to mend (SPEC R73). With 1 if draining fails.
 * The second exits at once, with 130 or 143.
 */
export function createShutdown({ drain, limitMs, clock, exit, report }: ShutdownOptions): (signal: StopSignal) => void {
  let phase: 'running' | 'draining' | 'ended' = 'running';

  function end(code: number, event: Parameters<ShutdownOptions['report']>[0], error?: unknown): void {
    if (phase === 'ended') return;
    phase = 'ended';
    report(event, error);
    exit(code);
  }

  return (signal) => {
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
        phase = 'ended';
        exit(AT_ONCE[signal]);
        return;
      case 'ended':
        return;
    }
  };
}
