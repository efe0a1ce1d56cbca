import { createServer, type Server as HttpServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Says of the path of a request, with its query, whether an upgrade to it belongs to a node. */
export type OwnsUpgrade = (url: string) => boolean;

/** The nodes of a server that take upgrades, and what takes back that the server has them. */
interface Takers {
  readonly owners: Set<OwnsUpgrade>;
  restore(): void;
}

const takers = new WeakMap<HttpServer, Takers>();

/**
 * Lets a server hand over the upgrades of a node. All others stay what they would be without the node: Node takes a request for an
 * upgrade for an ordinary one where nothing listens for upgrades. Answers how to take that back.
 */
export function takeUpgrades(host: HttpServer, owns: OwnsUpgrade): () => void {
  const { owners, restore } = takers.get(host) ?? begin(host);
  owners.add(owns);
  return () => {
    owners.delete(owns);
    if (owners.size > 0) return;
    takers.delete(host);
    restore();
  };
}

function begin(host: HttpServer): Takers {
  const owners = new Set<OwnsUpgrade>();
  const isOwned = (url = ''): boolean => [...owners].some((owns) => owns(url));
  const back = 'shouldUpgradeCallback' in host ? askEach(host, isOwned) : undefined;
  host.on('upgrade', leaveToApplication);
  const made: Takers = {
    owners,
    restore() {
      host.off('upgrade', leaveToApplication);
      back?.();
    },
  };
  takers.set(host, made);
  return made;
}

/** Node asks of each request whether it is an upgrade, since 22.21 and 24.9. Answers how to take that back. */
function askEach(host: HttpServer & { shouldUpgradeCallback: unknown }, isOwned: (url?: string) => boolean) {
  const before = host.shouldUpgradeCallback;
  const isWanted = (request: IncomingMessage): boolean =>
    host.listenerCount('upgrade') > 1 &&
    typeof before === 'function' &&
    Reflect.apply(before, host, [request]) === true;
  const ask = (request: IncomingMessage): boolean => isOwned(request.url) || isWanted(request);
  host.shouldUpgradeCallback = ask;
  return () => {
    if (host.shouldUpgradeCallback === ask) host.shouldUpgradeCallback = before;
  };
}

/**
 * For versions of Node that do not ask. An application that does not listen for upgrades would never answer, nor get the body: Node
 * has not read it. So the request is read again, by a server that does not listen.
 */
function leaveToApplication(this: HttpServer, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  if (this.listenerCount('upgrade') > 1) return;
  const again = createServer((read, response) => {
    // The next request of the connection would come here too.
    response.shouldKeepAlive = false;
    this.emit('request', read, response);
  });
  socket.unshift(Buffer.concat([headOf(request), head]));
  again.emit('connection', socket);
}

/** The head of a request as it came. */
function headOf({ method = '', url = '', httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = rawHeaders.flatMap((text, index) =>
    index % 2 === 0 ? [`${text}: ${rawHeaders[index + 1] ?? ''}`] : [],
  );
  return Buffer.from(`${[`${method} ${url} HTTP/${httpVersion}`, ...lines].join('\r\n')}\r\n\r\n`, 'latin1');
}
