import { isIPv6 } from 'node:net';

export interface Address {
  readonly ip: string;
  readonly port: number;
}

/** XOR-MAPPED-ADDRESS and its relatives: RFC 8489 section 14.2. */
export function encodeAddress({ ip, port }: Address, cookie: number, transaction: Buffer): Buffer {
  const bytes = bytesOf(ip);
  const head = Buffer.alloc(4);
  head.writeUInt8(bytes.length === 4 ? 1 : 2, 1);
  head.writeUInt16BE(port ^ (cookie >>> 16), 2);
  return Buffer.concat([head, masked(bytes, cookie, transaction)]);
}

export function decodeAddress(value: Buffer, cookie: number, transaction: Buffer): Address {
  const port = value.readUInt16BE(2) ^ (cookie >>> 16);
  const bytes = masked(value.subarray(4), cookie, transaction);
  if (bytes.length === 4) return { ip: bytes.join('.'), port };
  const groups = bytes.toString('hex').match(/.{4}/g) ?? [];
  return { ip: canonical(groups.join(':')), port };
}

/** RFC 5952, as URLs have it. */
function canonical(ip: string): string {
  return new URL(`http://[${ip}]`).hostname.slice(1, -1);
}

function bytesOf(ip: string): Buffer {
  if (!isIPv6(ip)) return Buffer.from(ip.split('.').map(Number));
  const [left = '', right = ''] = canonical(ip).split('::');
  const [first, last] = [left, right].map((half) => half.split(':').filter(Boolean));
  const zeros = Array.from({ length: 8 - (first?.length ?? 0) - (last?.length ?? 0) }, () => '0');
  const groups = [...(first ?? []), ...zeros, ...(last ?? [])];
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function masked(bytes: Buffer, cookie: number, transaction: Buffer): Buffer {
  const mask = Buffer.alloc(4);
  mask.writeUInt32BE(cookie);
  const key = Buffer.concat([mask, transaction]);
  return Buffer.from(bytes.map((byte, index) => byte ^ (key[index] ?? 0)));
}
