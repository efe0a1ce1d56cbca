import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Server } from 'socket.io';
import type { Gatekeeper, Place } from '../../core/gatekeeper.ts';
import type { SignalingNode } from '../../core/node.ts';
import type { EdgeContext } from '../../core/ports.ts';
import type { WireError } from '../../protocol/errors.ts';
import { httpRefusal } from '../../protocol/http-refusal.ts';
import type { EngineConnection } from './fast-path/index.ts';
import { countPackets, PacketFlow, type WebSocketGuard } from './packet-flow.ts';
import { tokenOf } from '../../gateway/dialect.ts';
import { refuseUpgrade } from '../../gateway/refuse-upgrade.ts';
import { asksForScript, namesSession } from './session-id.ts';

export interface HandshakeOptions {
  readonly gatekeeper: Gatekeeper;
  readonly webSockets: WebSocketGuard;
  /** The key of a client's address. */
  addressOf(request: IncomingMessage): string;
  /** What the edge says of a handshake. */
  edgeOf(request: IncomingMessage): EdgeContext;
}

/** What a connection gets at its handshake, before it says anything. */
export interface Admitted {
  readonly place: Place;
  readonly flow: PacketFlow;
}

/** A place, and what Engine.IO's first transport for it counts. */
interface Handshake {
  readonly place: Place;
  flow: PacketFlow | undefined;
}

/** A request as Engine.IO keeps it: with an answer if it is no upgrade. */
type EngineRequest = IncomingMessage & { readonly res?: ServerResponse };

/**
 * Decides about the handshakes of a Socket.IO server before Engine.IO makes anything of them, and lets each transport that
 * Engine.IO makes count its packets.
 */
export class Handshakes {
  readonly #options: HandshakeOptions & { readonly takesTokens: boolean };
  /** Of requests that Engine.IO is about to make connections of. */
  readonly #begun = new Map<object, Handshake>();

  /** `takesTokens`: whether clients may show a token in the query (SPEC R189). `flowOf`: what a session counts that was admitted. */
  constructor(
    io: Server,
    node: SignalingNode,
    options: HandshakeOptions & { readonly takesTokens: boolean },
    flowOf: (session: object) => PacketFlow | undefined,
  ) {
    this.#options = options;
    // Called for handshakes alone. An edge would take a handshake that names a session for a request of that session.
    io.engine.opts.allowRequest = (request, answer) => {
      if (namesSession(request) || asksForScript(request)) answer(null, false);
      else if (this.#admit(request)) answer(null, true);
    };
    const { engine } = io;
    this.#chargeUpgrades(engine);
    const create: unknown = Reflect.get(engine, 'createTransport');
    if (typeof create !== 'function') throw new Error('Engine.IO makes its transports in another way');
    Reflect.set(engine, 'createTransport', (name: unknown, request: IncomingMessage): unknown => {
      const transport: unknown = create.call(engine, name, request);
      if (typeof transport !== 'object' || transport === null) throw new Error('Engine.IO made no transport');
      const begun = this.#begun.get(request);
      const address = begun?.place.budget.address ?? options.addressOf(request);
      // The second transport of a session counts with its first.
      const session = begun === undefined ? sessionOf(engine, request) : undefined;
      const flow = (session && flowOf(session)) ?? new PacketFlow(node, address);
      countPackets(transport, flow, options.webSockets);
      if (begun !== undefined) begun.flow = flow;
      return transport;
    });
  }

  /** Hands over what a new connection was given, and lets its request go: what is kept of it is its origin, and a token. */
  admitted(conn: EngineConnection): Admitted | undefined {
    const { request } = conn;
    const { place, flow } = this.#begun.get(request) ?? {};
    if (place === undefined || flow === undefined) return undefined;
    this.#begun.delete(request);
    const { origin, host } = request.headers;
    Reflect.set(conn, 'request', { headers: { origin, host }, url: '', connection: {}, ...this.#kept(request) });
    return { place, flow };
  }

  /** What a client may show in the query, as Engine.IO keeps that. */
  #kept(request: object): { readonly _query?: { readonly token: string | undefined } } {
    return this.#options.takesTokens ? { _query: { token: tokenIn(request) } } : {};
  }

  /** An upgrade that names a session is no handshake for Engine.IO, and costs as much as one (SPEC R116). */
  #chargeUpgrades(engine: Server['engine']): void {
    const upgrade: unknown = Reflect.get(engine, 'handleUpgrade');
    if (typeof upgrade !== 'function') throw new Error('Engine.IO takes upgrades in another way');
    const { gatekeeper, addressOf } = this.#options;
    Reflect.set(engine, 'handleUpgrade', (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
      const error = namesSession(request) ? gatekeeper.again(addressOf(request)) : undefined;
      if (error === undefined) upgrade.call(engine, request, socket, head);
      else refuseUpgrade(socket, error);
    });
  }

  /** Whether a request becomes a connection. If not, it is answered. */
  #admit(request: EngineRequest): boolean {
    const { gatekeeper, addressOf, edgeOf } = this.#options;
    const verdict = gatekeeper.admit(addressOf(request), true, edgeOf(request));
    if (verdict.kind === 'refused') {
      refuse(request, verdict.error);
      return false;
    }
    const { place } = verdict;
    this.#begun.set(request, { place, flow: undefined });
    // Engine.IO may still refuse it, for instance for its version.
    setImmediate(() => {
      if (this.#begun.delete(request)) place.close();
    });
    return true;
  }
}

/** The token in the query of a handshake. */
function tokenIn(request: object): string | undefined {
  const query: unknown = Reflect.get(request, '_query');
  return typeof query === 'object' && query !== null ? tokenOf(Reflect.get(query, 'token')) : undefined;
}

/** The session that a request names with a parameter `sid`. */
function sessionOf(engine: object, request: object): object | undefined {
  const query: unknown = Reflect.get(request, '_query');
  const sessions: unknown = Reflect.get(engine, 'clients');
  if (typeof query !== 'object' || query === null || typeof sessions !== 'object' || sessions === null)
    return undefined;
  const id: unknown = Reflect.get(query, 'sid');
  const session: unknown = typeof id === 'string' && Object.hasOwn(sessions, id) && Reflect.get(sessions, id);
  return typeof session === 'object' && session !== null ? session : undefined;
}

function refuse({ res, socket }: EngineRequest, error: WireError): void {
  if (res === undefined) {
    refuseUpgrade(socket, error);
    return;
  }
  const { status, headers, body } = httpRefusal(error);
  res.writeHead(status, headers).end(body);
}
