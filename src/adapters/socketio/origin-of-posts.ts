import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'socket.io';

/**
 * Takes down the origin of a page that is of the node's own origin as far as its browser knows. The browser sends no Origin
 * header with a GET to the page's own site (Fetch standard, "append a request Origin header"), which the handshake of long
 * polling is, but sends one with every POST. A client asks for the namespace in a POST, so that its origin is known before
 * it is checked (SPEC R71).
 */
export function noteOriginOfPosts(io: Server): void {
  io.engine.use((request: IncomingMessage, _answer: ServerResponse, next: () => void) => {
    const { origin } = request.headers;
    if (request.method === 'POST' && origin !== undefined) {
      const handshake = handshakeOf(io, request);
      if (handshake !== undefined) handshake.headers.origin ??= origin;
    }
    next();
  });
}

/** The request that the session of a request began with; undefined where the session is not known or is served already. */
function handshakeOf(io: Server, { url = '' }: IncomingMessage): Pick<IncomingMessage, 'headers'> | undefined {
  const sid = new URLSearchParams(url.slice(url.indexOf('?') + 1)).getAll('sid').at(-1);
  const sessions: unknown = Reflect.get(io.engine, 'clients');
  if (typeof sessions !== 'object' || sessions === null) throw new Error('Engine.IO keeps its sessions in another way');
  if (sid === undefined || !Object.hasOwn(sessions, sid)) return undefined;
  const session: unknown = Reflect.get(sessions, sid);
  return isSession(session) ? session.request : undefined;
}

function isSession(value: unknown): value is { readonly request?: IncomingMessage } {
  return typeof value === 'object' && value !== null && 'request' in value;
}
