import type { IncomingMessage } from 'node:http';
import { crc32 } from 'node:zlib';

/**
 * The end of an Engine.IO session id: `.` and the CRC-32, in hex, of the address at which the node was reached. An edge
 * finds the node by it (SPEC R67, deploy/haproxy/session-node.lua). '' if the connection is gone already.
 */
export function nodeMark({ socket: { localAddress } }: Pick<IncomingMessage, 'socket'>): string {
  if (localAddress === undefined) return '';
  // A node that listens on all addresses sees IPv4 clients through IPv6 (RFC 4291, 2.5.5.2).
  return `.${crc32(localAddress.replace(/^::ffff:/, '')).toString(16)}`;
}

/**
 * Whether a request has a parameter `sid`, also an empty one. If there are several, Engine.IO uses the last (SPEC R67).
 */
export function namesSession({ url = '' }: Pick<IncomingMessage, 'url'>): boolean {
  return hasParameter(url, 'sid');
}

/**
 * Whether a request asks for JSONP: Engine.IO answers it with a script. A page may include scripts of every origin, and its
 * browser asks for them without an Origin header, so a page of any origin could connect in that way (SPEC R71).
 */
export function asksForScript({ url = '' }: Pick<IncomingMessage, 'url'>): boolean {
  return hasParameter(url, 'j');
}

/** Most URLs need not be taken apart: without a `%`, which stands before letters that are written as numbers, the name is not in them. */
function hasParameter(url: string, name: string): boolean {
  if (!url.includes(name) && !url.includes('%')) return false;
  return new URLSearchParams(url.slice(url.indexOf('?') + 1)).has(name);
}
