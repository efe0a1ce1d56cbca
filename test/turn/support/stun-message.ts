import { createHash, createHmac } from 'node:crypto';
import { type Address, decodeAddress, encodeAddress } from './stun-address.ts';

/** STUN messages (RFC 8489) with the methods and attributes of TURN (RFC 8656), as far as the tests speak them. */

const COOKIE = 0x2112a442;
const HEADER_BYTES = 20;
const INTEGRITY_BYTES = 24;

const METHODS = {
  binding: 0x001,
  allocate: 0x003,
  refresh: 0x004,
  send: 0x006,
  data: 0x007,
  'create-permission': 0x008,
  'channel-bind': 0x009,
} as const;

const CLASSES = { request: 0x000, indication: 0x010, success: 0x100, error: 0x110 } as const;

const ATTRIBUTES = {
  username: 0x0006,
  integrity: 0x0008,
  error: 0x0009,
  channel: 0x000c,
  lifetime: 0x000d,
  peer: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  relayed: 0x0016,
  family: 0x0017,
  transport: 0x0019,
  mapped: 0x0020,
  software: 0x8022,
  fingerprint: 0x8028,
} as const;

export type Method = keyof typeof METHODS;
type MessageClass = keyof typeof CLASSES;
type Attribute = keyof typeof ATTRIBUTES;

/** Attributes by name; an address goes masked (XOR-…-ADDRESS). */
export type Attributes = Partial<Readonly<Record<Attribute, Buffer | Address>>>;

/** Who signs a request: the long-term credential mechanism, RFC 8489 section 9.2. */
export interface Signer {
  readonly username: string;
  readonly credential: string;
  readonly realm: string;
  readonly nonce: string;
}

export interface Outgoing {
  readonly kind: 'request' | 'indication';
  readonly method: Method;
  /** 12 random bytes. */
  readonly transaction: Buffer;
  readonly attributes: Attributes;
  readonly signer?: Signer | undefined;
}

export interface Incoming {
  readonly kind: MessageClass;
  readonly method: Method | undefined;
  readonly transaction: Buffer;
  /** What it holds, in its order; an attribute that is not known here as its number. */
  readonly names: readonly (Attribute | number)[];
  text(name: Attribute): string | undefined;
  bytes(name: Attribute): Buffer | undefined;
  address(name: Attribute): Address | undefined;
  /** ERROR-CODE, RFC 8489 section 14.8; 0 where there is none. */
  readonly code: number;
}

export function encode({ kind, method, transaction, attributes, signer }: Outgoing): Buffer {
  const body: Buffer[] = [];
  const add = (name: Attribute, value: Buffer | Address): void => {
    const bytes = Buffer.isBuffer(value) ? value : encodeAddress(value, COOKIE, transaction);
    body.push(attribute(ATTRIBUTES[name], bytes));
  };
  for (const name of keysOf(attributes)) {
    const value = attributes[name];
    if (value !== undefined) add(name, value);
  }
  if (signer !== undefined) {
    for (const name of ['username', 'realm', 'nonce'] as const) add(name, Buffer.from(signer[name]));
  }
  const content = Buffer.concat(body);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(METHODS[method] | CLASSES[kind], 0);
  header.writeUInt16BE(content.length + (signer === undefined ? 0 : INTEGRITY_BYTES), 2);
  header.writeUInt32BE(COOKIE, 4);
  transaction.copy(header, 8);
  const message = Buffer.concat([header, content]);
  if (signer === undefined) return message;
  const key = createHash('md5').update(`${signer.username}:${signer.realm}:${signer.credential}`).digest();
  const integrity = createHmac('sha1', key).update(message).digest();
  return Buffer.concat([message, attribute(ATTRIBUTES.integrity, integrity)]);
}

/** How long the message at the start of `bytes` is; undefined while its header is not complete. */
export function lengthOf(bytes: Buffer): number | undefined {
  return bytes.length < HEADER_BYTES ? undefined : HEADER_BYTES + bytes.readUInt16BE(2);
}

export function decode(bytes: Buffer): Incoming {
  const type = bytes.readUInt16BE(0);
  const transaction = bytes.subarray(8, HEADER_BYTES);
  const values = new Map<number, Buffer>();
  for (let at = HEADER_BYTES; at + 4 <= bytes.length; ) {
    const [name, length] = [bytes.readUInt16BE(at), bytes.readUInt16BE(at + 2)];
    values.set(name, bytes.subarray(at + 4, at + 4 + length));
    at += 4 + padded(length);
  }
  const value = (name: Attribute): Buffer | undefined => values.get(ATTRIBUTES[name]);
  const error = value('error');
  return {
    kind: keysOf(CLASSES).find((name) => CLASSES[name] === (type & CLASSES.error)) ?? 'error',
    method: keysOf(METHODS).find((name) => METHODS[name] === (type & ~CLASSES.error)),
    transaction,
    names: [...values.keys()].map((number) => keysOf(ATTRIBUTES).find((name) => ATTRIBUTES[name] === number) ?? number),
    code: error === undefined ? 0 : (error[2] ?? 0) * 100 + (error[3] ?? 0),
    text: (name) => value(name)?.toString(),
    bytes: value,
    address(name) {
      const masked = value(name);
      return masked && decodeAddress(masked, COOKIE, transaction);
    },
  };
}

function attribute(name: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + padded(value.length));
  bytes.writeUInt16BE(name, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

function keysOf<Key extends string>(record: Partial<Readonly<Record<Key, unknown>>>): readonly Key[] {
  return Object.keys(record).filter((key): key is Key => key in record);
}
