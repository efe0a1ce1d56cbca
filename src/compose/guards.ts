import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { guardHttp } from '../adapters/http/guard.ts';
import { chargeWebSockets, guardMounted } from '../adapters/http/guard-mounted.ts';
import type { TcpGate } from '../adapters/http/tcp-connections.ts';
import { addressKey } from '../adapters/system/client-address.ts';
import type { Settings } from '../config/settings.ts';
import { ADDRESS_CONNECTIONS, shareOf } from '../core/limits/address-limits.ts';
import type { SignalingNode } from '../core/node.ts';

/** How many TCP connections an address may have for each connection that it may have: a client that polls has two. */
const TCP_FACTOR = 2;

export interface GuardParts {
  readonly settings: Pick<Settings, 'trustProxy' | 'addressLimits'>;
  readonly http: HttpServer;
  readonly node: SignalingNode;
  /** The key of a client's address. */
  addressOf(request: IncomingMessage): string;
  /** Whether anything reads the body of a request. */
  takesBody(request: IncomingMessage): boolean;
  /** Puts the queue of handshakes before the transports. */
  handshakes(): void;
  /** Whether the server is the node's own, or that of an application. */
  readonly kind: 'own' | 'mounted';
  /** Most TCP connections; undefined where descriptors are unlimited. */
  readonly most?: number | undefined;
}

/** Puts the limits before all that the server of a node answers. Undefined: somebody else counts TCP connections. */
export function guardRequests(parts: GuardParts): TcpGate | undefined {
  const { settings, http, node, addressOf, takesBody, handshakes, kind, most } = parts;
  const { trustProxy, addressLimits } = settings;
  const inbound = {
    clock: node.clock,
    rate: node.rates.bytes,
    takeOfAddress: (address: string, bytes: number) => node.addressLimits.take(address, 'bytes', bytes),
    turns: node.turns,
  };
  if (kind === 'mounted') {
    chargeWebSockets(http, inbound, addressOf);
    handshakes();
    guardMounted(http, { inbound, addressOf, takesBody });
    return undefined;
  }
  handshakes();
  return guardHttp(http, {
    most,
    // Connections of a proxy are of many clients.
    ofOneAddress:
      trustProxy > 0 || addressLimits === 0
        ? undefined
        : shareOf(most ?? Infinity, TCP_FACTOR * ADDRESS_CONNECTIONS) * addressLimits,
    addressKey,
    addressOf,
    onRefused: (gate) => node.events.emit({ type: 'gate-refused', gate }),
    shared: trustProxy > 0,
    takesBody,
    inbound,
  });
}
