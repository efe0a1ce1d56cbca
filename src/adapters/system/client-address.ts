import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The first 64 bits of an IPv6 address are those of one network, which one household or machine has to itself. */
const NETWORK_BYTES = 8;

/**
 * Answers with `addressOf` for so many hops. Where there are none, and a request was forwarded all the same, `onForwarded` is
 * called once: then all clients of that proxy count as one address.
 */
export function clientAddress(hops: number, onForwarded: () => void): (request: IncomingMessage) => string {
  let told = hops > 0;
  return (request) => {
    if (!told && request.headers['x-forwarded-for'] !== undefined) {
      told = true;
      onForwarded();
    }
    return addressOf(request, hops);
  };
}

/**
 * The key of a client's address, for AddressLimits: an IPv4 address, or the first 64 bits of an IPv6 address. `hops`: how
 * many proxies stand before the node, each of which adds the address that it saw to X-Forwarded-For (TRUST_PROXY). Where the
 * header has nothing or something else in that place, it is the address of the socket.
 */
export function addressOf(request: IncomingMessage, hops: number): string {
  const { remoteAddress } = request.socket;
  const header = request.headers['x-forwarded-for'];
  if (hops === 0 || header === undefined) return addressKey(remoteAddress);
  return addressKey(withoutPort(fromTheEnd(String(header), hops))) || addressKey(remoteAddress);
}

/**
 * The entry number `hops` of a comma list, counted from its end; '' where there are fewer. Reads no more of the list
 * than that: what a client wrote stands before it, and may be long.
 */
function fromTheEnd(list: string, hops: number): string {
  let end = list.length;
  for (let hop = 1; ; hop += 1) {
    const comma = end === 0 ? -1 : list.lastIndexOf(',', end - 1);
    if (hop < hops && comma === -1) return '';
    if (hop === hops) return list.slice(comma + 1, end).trim();
    end = comma;
  }
}

/** An address as some proxies write it, with a port: `1.2.3.4:80`, `[::1]:80`, `[::1]`. */
function withoutPort(entry: string): string {
  const [, v6, v4] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d{1,5})?$/.exec(entry) ?? [];
  return v6 ?? v4 ?? entry;
}

/** How a node that listens on all addresses sees IPv4 clients (RFC 4291, 2.5.5.2). */
const MAPPED = '::ffff:';

/** The key of an address; '' for what is no address. */
export function addressKey(address: string | undefined): string {
  if (address === undefined) return '';
  const v4 = address.startsWith(MAPPED) ? address.slice(MAPPED.length) : address;
  if (isIPv4(v4)) return v4;
  if (!isIPv6(address)) return '';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const network = parsed.toByteArray().fill(0, NETWORK_BYTES);
  return `${ipaddr.fromByteArray(network).toString()}/64`;
}
