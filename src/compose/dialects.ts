import type { PeerJsRoutesOptions } from '../adapters/http/routes/peerjs.ts';
import type { Settings } from '../config/settings.ts';
import { Addresses } from '../core/addresses/addresses.ts';
import { atMost } from '../core/limits/at-most.ts';
import type { Rate } from '../core/limits/token-bucket.ts';
import type { AddressBook, Clock } from '../core/ports.ts';
import { type EventDialect, type GatewayPorts, nameOf, prefixOf, type TextDialect } from '../gateway/dialect.ts';
import { invitationDialect } from '../gateway/invitation/gateway.ts';
import { peerJsDialect } from '../gateway/peerjs/gateway.ts';
import { senderOf } from '../gateway/peerjs/messages.ts';
import { pubsubDialect } from '../gateway/pubsub/gateway.ts';
import { simpleWebRtcDialect } from '../gateway/simplewebrtc/gateway.ts';
import { tutorialDialect } from '../gateway/tutorial/gateway.ts';

/** The gateways that are switched on, by the transport that they need. */
export interface Gateways {
  /** Beside the native one, on the default namespace of /socket.io. */
  readonly beside: readonly EventDialect[];
  /** With a Socket.IO server of its own, for clients of Socket.IO 1. */
  readonly old: EventDialect | undefined;
  /** On plain WebSockets. */
  readonly texts: readonly TextDialect[];
}

export function createGateways(settings: Settings, ports: GatewayPorts, addresses: Addresses | undefined): Gateways {
  const { dialects, invitationEvents, pubsubPath, pubsubFields: names, peerjsPath, peerjsKey: key } = settings;
  const on = new Set(dialects);
  return {
    beside: [
      ...(on.has('invitation') ? [invitationDialect(ports, invitationEvents)] : []),
      ...(on.has('tutorial') ? [tutorialDialect(ports)] : []),
    ],
    old: on.has('simplewebrtc') ? simpleWebRtcDialect(ports) : undefined,
    texts: [
      ...(on.has('pubsub') ? [pubsubDialect(ports, { path: pubsubPath, names })] : []),
      ...(addresses === undefined ? [] : [peerJsDialect(ports, addresses, { path: below(peerjsPath, 'peerjs'), key })]),
    ],
  };
}

/** The paths that dialects which are on have for themselves, by the option that sets them. */
export function pathsOfDialects({ dialects, simplewebrtcPath, pubsubPath, peerjsPath }: Settings) {
  const on = new Set(dialects);
  return {
    ...(on.has('simplewebrtc') && { simplewebrtcPath }),
    ...(on.has('pubsub') && { pubsubPath }),
    ...(on.has('peerjs') && { peerjsPath }),
  };
}

/** The addresses of a node, where a dialect is switched on that has some. */
export function createAddresses(
  { dialects }: Settings,
  node: GatewayPorts['node'],
  book: AddressBook,
): Addresses | undefined {
  return dialects.includes('peerjs') ? new Addresses(node, book, senderOf) : undefined;
}

/** How often the ids of the cluster are listed, which asks the whole store. Who asks beyond that gets the latest list. */
const LISTS: Rate = { perSecond: 2, burst: 20 };

/** The HTTP side of the dialect peerjs, where that is switched on. `isGuarded`: whether somebody decides who may enter. */
export function peerJsHttp(
  settings: Settings,
  book: AddressBook,
  clock: Pick<Clock, 'seconds'>,
  isGuarded: boolean,
): PeerJsRoutesOptions | undefined {
  const { dialects, peerjsPath, peerjsKey, peerjsDiscovery, access } = settings;
  if (!dialects.includes('peerjs')) return undefined;
  const ids = atMost(clock, LISTS, async () => (await book.list(prefixOf('peerjs'))).map(nameOf));
  // A request for the list has no place for a token (SPEC R189).
  const isOpen = peerjsDiscovery === '1' && (!isGuarded || access?.dialectsOpen === true);
  return { base: below(peerjsPath, peerjsKey), ids: isOpen ? ids : undefined };
}

function below(path: string, name: string): string {
  return `${path === '/' ? '' : path}/${name}`;
}
