import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { fullBucket, type Rate, type TokenBucket, take, waitMs } from '../../core/limits/token-bucket.ts';
import { wireError } from '../../protocol/errors.ts';
import { httpRefusal, httpRefusalText } from '../../protocol/http-refusal.ts';
import { answerTooLong, hasBody, isTooLong } from './bodies.ts';
import { InboundBytes, type InboundRates } from './inbound-bytes.ts';
import { type TcpGate, TcpConnections, type TcpLimits } from './tcp-connections.ts';

/** What a request counts for at least, in bytes of its address: it costs the node as much as reading these. */
export const REQUEST_BYTES = 16_384;

/** What it costs to begin and to end a connection, in seconds of work. */
const CONNECTION_S = 0.000_1;

/** A request that has waited so long is answered with 429, in ms. */
export const LONGEST_WAIT_MS = 5_000;

/** The shortest wait, in ms: a thousand requests that wait for one token each cost little. */
export const SHORTEST_WAIT_MS = 100;

/** Health checks of one connection. They count for no address: who asks may share it with clients. */
const HEALTH_RATE: Rate = { perSecond: 2, burst: 10 };

export interface HttpGuardOptions extends TcpLimits {
  readonly inbound: InboundRates;
  /** Whether one connection carries the requests of many clients: those of a proxy do. */
  readonly shared: boolean;
  /** The key of an address. */
  addressKey(address: string | undefined): string;
  /** The key of the address of the client that sent a request. */
  addressOf(request: IncomingMessage): string;
  /** Whether anything reads the body of a request. */
  takesBody(request: IncomingMessage): boolean;
}

/** What the guard knows of a connection. */
interface Watched {
  /** The key of the address of its other side: a client, or a proxy. */
  readonly address: string;
  readonly bytes: InboundBytes;
  /** Of its health checks. */
  health?: TokenBucket;
}

/**
 * Stands before everything that a node's HTTP server does (SPEC R111-R114): it bounds TCP connections, ends those that
 * send requests without waiting for the answer before, and charges what enters. Call it when all listeners are there.
 */
export function guardHttp(http: HttpServer, options: HttpGuardOptions): TcpGate {
  const { inbound, shared, addressOf, addressKey } = options;
  const { clock } = inbound;
  const connections = new TcpConnections(options);
  const watched = new WeakMap<Duplex, Watched>();
  const accept = takeListeners(http, 'connection');
  const answer = takeListeners(http, 'request');
  const upgrade = takeListeners(http, 'upgrade');

  http.on('connection', (socket: Socket) => {
    const address = addressKey(socket.remoteAddress);
    if (!connections.open(address, socket)) return;
    accept(socket);
    const charged = shared ? '' : address;
    inbound.turns.charge(charged, CONNECTION_S);
    watched.set(socket, { address, bytes: new InboundBytes(inbound, socket, charged) });
  });
  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    serve(request, response, () => answer(request, response));
  });
  http.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    serve(request, response, () => {
      response.writeContinue();
      answer(request, response);
    });
  });
  // Node would answer without asking anybody.
  http.on('checkExpectation', ({ socket }: IncomingMessage) => socket.destroy());
  http.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const bytes = begin(request)?.bytes;
    if (bytes === undefined) return;
    bytes.begin(addressOf(request), REQUEST_BYTES, true);
    bytes.leaveHttp();
    if (bytes.isTurn() && bytes.charge() === 0) {
      upgrade(request, socket, head);
      return;
    }
    const onError = (): undefined => undefined;
    socket.on('error', onError);
    whenCharged(bytes, socket, () => bytes.charge(), {
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

  function serve(request: IncomingMessage, response: ServerResponse, go: () => void): void {
    const { socket } = request;
    const state = begin(request);
    if (state === undefined) return;
    response.once('finish', () => {
      state.bytes.end();
      connections.finish(state.address, socket);
      // What is left of a body would be read for nobody.
      if (!request.complete) socket.destroy();
    });
    const isHealth = request.url?.startsWith('/health/') === true;
    state.bytes.begin(isHealth ? '' : addressOf(request), REQUEST_BYTES, !shared && !isHealth);
    if (hasBody(request) && isTooLong(request, options.takesBody(request))) {
      state.bytes.charge();
      state.bytes.leaveHttp();
      answerTooLong(response);
      return;
    }
    const charge = (): number => (isHealth ? chargeHealth(state) : 0) || state.bytes.charge();
    if (state.bytes.isTurn() && charge() === 0) go();
    else whenCharged(state.bytes, socket, charge, { go, giveUp: (ms) => answerTooMuch(response, ms) });
  }

  /**
   * Browsers and proxies do not pipeline (RFC 9112, 9.3.2): Node would begin all these requests at once, and never free the
   * files and answers of those whose turn does not come.
   */
  function begin({ socket }: IncomingMessage): Watched | undefined {
    const state = watched.get(socket);
    if (state !== undefined && connections.begin(state.address, socket)) return state;
    socket.destroy();
    return undefined;
  }

  function chargeHealth(state: Watched): number {
    const now = clock.seconds();
    state.health ??= fullBucket(HEALTH_RATE, now);
    return take(state.health, HEALTH_RATE, 1, now) ? 0 : waitMs(state.health, HEALTH_RATE, now);
  }

  /** Goes on when the address has its turn and `charge` answers 0, where it has to wait for that. Gives up after 5 s. */
  function whenCharged(bytes: InboundBytes, socket: Duplex, charge: () => number, then: Turn): void {
    const until = clock.seconds() + LONGEST_WAIT_MS / 1_000;
    const giveUp = (ms: number): void => {
      if (!socket.destroyed) then.giveUp(Math.max(ms, SHORTEST_WAIT_MS));
    };
    const go = (): void => {
      if (socket.destroyed) return;
      const ms = charge();
      if (ms === 0) then.go();
      else if (clock.seconds() + ms / 1_000 > until) giveUp(ms);
      else clock.after(Math.max(ms, SHORTEST_WAIT_MS), () => bytes.inTurn({ go, giveUp }, until, false));
    };
    bytes.inTurn({ go, giveUp }, until, true);
  }
  return connections;
}

interface Turn {
  go(): void;
  /** `ms`: how long to wait before trying again. */
  giveUp(ms: number): void;
}

/** Takes the listeners of an event away, and answers with a function that calls them. */
export function takeListeners(http: HttpServer, event: string): (...args: unknown[]) => void {
  const listeners = http.listeners(event);
  http.removeAllListeners(event);
  return (...args) => {
    for (const listener of listeners) listener.apply(http, args);
  };
}

export function answerTooMuch(response: ServerResponse, ms: number): void {
  const { status, headers, body } = httpRefusal(wireError('rate-limited', undefined, ms));
  response.writeHead(status, headers).end(body);
}
