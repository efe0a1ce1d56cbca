import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { wireError } from '../../protocol/errors.ts';
import { httpRefusal } from '../../protocol/http-refusal.ts';
import { InboundBytes, type InboundRates } from './inbound-bytes.ts';
import { type TcpGate, TcpConnections, type TcpLimits } from './tcp-connections.ts';

/** What a plain request counts for at least, in bytes of its address: it costs the node as much as reading these. */
const REQUEST_BYTES = 16_384;

/** A request that would have to wait longer is answered with 429, in ms. */
const LONGEST_WAIT_MS = 5_000;

export interface HttpGuardOptions extends TcpLimits {
  readonly inbound: InboundRates;
  /** Whether one connection carries the requests of many clients: those of a proxy do. */
  readonly shared: boolean;
  /** The key of the address of the client that sent a request. */
  addressOf(request: IncomingMessage): string;
}

/**
 * Stands before everything that a node's HTTP server does (SPEC R111-R114): it bounds TCP connections, ends those that
 * send requests without waiting for the answer before, and charges what enters. Call it when all listeners are there.
 */
export function guardHttp(http: HttpServer, options: HttpGuardOptions): TcpGate {
  const { inbound, shared, addressOf } = options;
  const connections = new TcpConnections(options);
  const inboundOf = new WeakMap<Duplex, InboundBytes>();
  const accept = takeListeners(http, 'connection');
  const answer = takeListeners(http, 'request');
  const upgrade = takeListeners(http, 'upgrade');

  http.on('connection', (socket: Socket) => {
    if (!connections.open(socket)) return;
    inboundOf.set(socket, new InboundBytes(inbound));
    accept(socket);
  });
  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    // Browsers and proxies do not pipeline (RFC 9112, 9.3.2). Node would begin all these requests at once, and never free
    // the files and answers of those whose turn does not come.
    if (!connections.begin(socket)) {
      socket.destroy();
      return;
    }
    response.once('finish', () => connections.finish(socket));
    const ms = charge(request);
    if (ms === 0) answer(request, response);
    else if (ms > LONGEST_WAIT_MS) answerTooMuch(response, ms);
    else inbound.clock.after(ms, () => socket.destroyed || answer(request, response));
  });
  http.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (!connections.begin(socket)) {
      socket.destroy();
      return;
    }
    upgrade(request, socket, head);
    inboundOf.get(socket)?.follow(socket, addressOf(request));
  });

  function charge(request: IncomingMessage): number {
    const state = inboundOf.get(request.socket);
    if (state === undefined) return 0;
    const { bytesRead } = request.socket;
    const bytes = Math.max(bytesRead - state.read, REQUEST_BYTES);
    state.read = bytesRead;
    const address = addressOf(request);
    return shared ? inbound.takeOfAddress(address, bytes) : state.charge(address, bytes);
  }
  return connections;
}

/** Takes the listeners of an event away, and answers with a function that calls them. */
function takeListeners(http: HttpServer, event: string): (...args: unknown[]) => void {
  const listeners = http.listeners(event);
  http.removeAllListeners(event);
  return (...args) => {
    for (const listener of listeners) listener.apply(http, args);
  };
}

function answerTooMuch(response: ServerResponse, ms: number): void {
  const { status, headers, body } = httpRefusal(wireError('rate-limited', undefined, ms));
  response.writeHead(status, headers).end(body);
}
