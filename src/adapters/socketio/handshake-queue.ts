import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../core/ports.ts';

/** What handshakes may take of one event-loop turn, in seconds; one that began is finished. */
const TURN_S = 0.001;

type Upgrade = Parameters<(request: IncomingMessage, socket: Duplex, head: Buffer<ArrayBuffer>) => void>;

/**
 * Lets WebSocket handshakes (RFC 6455, 4.2) begin a few a turn, in the order they came (SPEC R66). A thousand clients that
 * come back at once would hold up everybody else's signals for as long as all of their handshakes take; those that have
 * begun also pace what follows: connect, join, resume.
 */
export function queueHandshakes(http: HttpServer, clock: Pick<Clock, 'seconds'>): void {
  const listeners = http.listeners('upgrade');
  http.removeAllListeners('upgrade');
  const waiting: Upgrade[] = [];
  let spent = 0;
  let scheduled = false;

  const begin = (upgrade: Upgrade): void => {
    const [, socket] = upgrade;
    // Its client did not wait. Its error may still be on the way.
    if (socket.destroyed) return;
    socket.off('error', ignore);
    const from = clock.seconds();
    for (const listener of listeners) listener.apply(http, upgrade);
    spent += clock.seconds() - from;
  };
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      spent = 0;
      while (spent < TURN_S) {
        const next = waiting.shift();
        if (next === undefined) return;
        begin(next);
      }
      schedule();
    });
  };
  http.on('upgrade', (...upgrade: Upgrade) => {
    schedule();
    if (waiting.length === 0 && spent < TURN_S) {
      begin(upgrade);
      return;
    }
    // Nobody else listens until its turn comes, and an error without a listener would end the process.
    upgrade[1].on('error', ignore);
    waiting.push(upgrade);
  });
}

function ignore(): void {}
