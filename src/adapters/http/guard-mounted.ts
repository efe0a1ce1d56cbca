import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { wireError } from '../../protocol/errors.ts';
import { httpRefusalText } from '../../protocol/http-refusal.ts';
import { answerTooLong, hasBody, isTooLong } from './bodies.ts';
import { answerTooMuch, LONGEST_WAIT_MS, REQUEST_BYTES, SHORTEST_WAIT_MS, takeListeners } from './guard.ts';
import { InboundBytes, type InboundRates } from './inbound-bytes.ts';

export interface MountedGuardOptions {
  readonly inbound: InboundRates;
  /** The key of the address of the client that sent a request. */
  addressOf(request: IncomingMessage): string;
  /** Whether anything reads the body of a request. */
  takesBody(request: IncomingMessage): boolean;
}

/**
 * Stands before what a node in the server of an application answers (SPEC R253). TCP connections are the application's, so they
 * are neither counted nor paced; requests are charged to client addresses, and so is what comes over WebSockets.
 */
export function guardMounted(http: HttpServer, { inbound, addressOf, takesBody }: MountedGuardOptions): void {
  const { clock, turns, takeOfAddress } = inbound;
  const answer = takeListeners(http, 'request');
  const upgrade = takeListeners(http, 'upgrade');

  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const giveUp = (ms: number): void => answerTooMuch(response, ms);
    if (hasBody(request) && isTooLong(request, takesBody(request))) {
      whenCharged(request, REQUEST_BYTES, { go: () => answerTooLong(response), giveUp });
      return;
    }
    const bytes = Math.max(REQUEST_BYTES, Number(request.headers['content-length'] ?? 0));
    whenCharged(request, bytes, { go: () => answer(request, response), giveUp });
  });
  http.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const onError = (): undefined => undefined;
    socket.on('error', onError);
    whenCharged(request, REQUEST_BYTES, {
      go() {
        socket.off('error', onError);
        upgrade(request, socket, head);
      },
      giveUp(ms) {
        socket.once('finish', () => socket.destroy());
        socket.end(httpRefusalText(wireError('rate-limited', undefined, ms)));
      },
    });
  });

  /** Goes on when it is the turn of the request's address and its bytes are charged. Gives up after 5 s. */
  function whenCharged(request: IncomingMessage, bytes: number, then: Charged): void {
    const { socket } = request;
    const address = addressOf(request);
    const until = clock.seconds() + LONGEST_WAIT_MS / 1_000;
    const giveUp = (ms: number): void => {
      if (!socket.destroyed) then.giveUp(Math.max(ms, SHORTEST_WAIT_MS));
    };
    const go = (): void => {
      if (socket.destroyed) return;
      const ms = takeOfAddress(address, bytes);
      if (ms === 0) turns.work(address, () => then.go());
      else if (clock.seconds() + ms / 1_000 > until) giveUp(ms);
      else clock.after(Math.max(ms, SHORTEST_WAIT_MS), inTurn);
    };
    const inTurn = (): void => {
      if (turns.mayBegin(address)) go();
      else turns.wait(address, { go, giveUp: () => giveUp(turns.waitMs(address)) }, until);
    };
    inTurn();
  }
}

interface Charged {
  go(): void;
  /** `ms`: how long to wait before trying again. */
  giveUp(ms: number): void;
}

/**
 * Charges what comes over WebSockets to their connections and client addresses (SPEC R114). Call it before anything delays
 * handshakes: what comes between this and the end of the handshake would be read by nobody.
 */
export function chargeWebSockets(http: HttpServer, inbound: InboundRates, addressOf: MountedGuardOptions['addressOf']) {
  const upgrade = takeListeners(http, 'upgrade');
  http.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const bytes = new InboundBytes(inbound, socket, '', false);
    bytes.begin(addressOf(request), 0, true);
    upgrade(request, socket, head);
  });
}
