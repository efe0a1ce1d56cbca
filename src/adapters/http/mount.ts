import { type Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { takeUpgrades } from './upgrades.ts';

/** What of an application's requests belongs to a node. `url`: the path with the query, as the request line has it. */
export interface Owned {
  request(url: string): boolean;
  upgrade(url: string): boolean;
}

/** A node's place in the HTTP server of an application. */
export interface Mount {
  /** Ends the connections that became WebSockets of the node. Those of the application stay. */
  closeAllConnections(): void;
  /** From now on the application gets all requests and upgrades. */
  detach(): void;
}

/**
 * Hands the requests and upgrades of a node, and nothing else, from the server of an application to a server that never listens.
 * It looks at each event before any listener does, so that it does not matter whether the application adds its listeners before
 * or after. The server may listen already.
 */
export function mountOn(host: HttpServer, inner: HttpServer, owned: Owned): Mount {
  const upgraded = new Set<Duplex>();
  let isAttached = true;
  const isOwn = Object.hasOwn(host, 'emit');
  const before = host.emit;

  function take(event: unknown, request: unknown, ...rest: readonly unknown[]): boolean {
    if (!isAttached || !(request instanceof IncomingMessage)) return false;
    const { url = '', socket } = request;
    if (event === 'upgrade' && owned.upgrade(url)) {
      upgraded.add(socket);
      socket.once('close', () => upgraded.delete(socket));
      inner.emit(event, request, ...rest);
      return true;
    }
    // Node asks a listener of the application about these requests, where it has one.
    const isRequest = event === 'request' || event === 'checkContinue' || event === 'checkExpectation';
    const [response] = rest;
    if (!isRequest || !(response instanceof ServerResponse) || !owned.request(url)) return false;
    if (event === 'checkExpectation') response.writeHead(417).end();
    else {
      if (event === 'checkContinue') response.writeContinue();
      inner.emit('request', request, response);
    }
    return true;
  }
  const front = (event: string | symbol, ...args: readonly unknown[]): boolean =>
    take(event, args[0], ...args.slice(1)) || before.call(host, event, ...args);
  host.emit = front;
  const leaveUpgrades = takeUpgrades(host, owned.upgrade);

  return {
    closeAllConnections() {
      for (const socket of upgraded) socket.destroy();
    },
    detach() {
      if (!isAttached) return;
      isAttached = false;
      // Somebody else may stand before this by now.
      if (host.emit === front) {
        if (isOwn) host.emit = before;
        else Reflect.deleteProperty(host, 'emit');
      }
      leaveUpgrades();
    },
  };
}
