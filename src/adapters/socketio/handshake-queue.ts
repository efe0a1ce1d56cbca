import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../core/ports.ts';
import { wireError } from '../../protocol/errors.ts';
import { refuseUpgrade, upgradeNotFound } from '../../gateway/refuse-upgrade.ts';

/** How long handshakes may take in one event-loop turn, in seconds. A handshake that began is finished. */
const TURN_S = 0.001;

/** Most handshakes that wait. More are refused: those that wait take their sockets and requests with them. */
const WAITING_LIMIT = 2_000;

type Upgrade = Parameters<(request: IncomingMessage, socket: Duplex, head: Buffer<ArrayBuffer>) => void>;

/**
 * Begins only a few WebSocket handshakes (RFC 6455, 4.2) in each turn, in the order in which they came (SPEC R66).
 * Otherwise a thousand clients that come back at once would hold up the signals of all others until their handshakes
 * are done. The queue also spreads the steps that follow a handshake: connect, join, resume. `serves`: whether a server takes
 * upgrades for the URL; others get 404.
 */
export function queueHandshakes(
  http: HttpServer,
  clock: Pick<Clock, 'seconds'>,
  serves: (url: string) => boolean = () => true,
): void {
  const listeners = http.listeners('upgrade');
  http.removeAllListeners('upgrade');
  const waiting: Upgrade[] = [];
  let spent = 0;
  let scheduled = false;

  const begin = (upgrade: Upgrade): void => {
    const [, socket] = upgrade;
    // The client is gone. The socket's error event may still come, so its listener stays.
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
    const [{ url = '' }, socket] = upgrade;
    if (!serves(url)) {
      upgradeNotFound(socket);
      return;
    }
    if (waiting.length >= WAITING_LIMIT) {
      refuseUpgrade(socket, wireError('node-full'));
      return;
    }
    schedule();
    if (waiting.length === 0 && spent < TURN_S) {
      begin(upgrade);
      return;
    }
    // A waiting socket has no other listener for errors, and an error event without a listener would end the process.
    socket.on('error', ignore);
    waiting.push(upgrade);
  });
}

function ignore(): void {}
