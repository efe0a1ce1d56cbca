import type { TextSender } from '../../core/addresses.ts';
import type { Address } from '../../core/ports.ts';
import { isRecord, roomOf } from '../dialect.ts';

/** As PeerJS checks ids (its `validateId`), and no longer than a room id may be. */
const ID = /^[A-Za-z0-9]+(?:[ _-][A-Za-z0-9]+)*$/;

/** The messages of a client; the server has more of its own. */
const TYPES = ['HEARTBEAT', 'LEAVE', 'OFFER', 'ANSWER', 'CANDIDATE'] as const;

type MessageType = (typeof TYPES)[number];

export interface PeerMessage {
  readonly type: MessageType;
  readonly dst: string | undefined;
  readonly payload: unknown;
}

/** A client's message; undefined for a text that is none. */
export function readMessage(text: string): PeerMessage | undefined {
  const message = parsed(text);
  if (!isRecord(message)) return undefined;
  const { type, dst, payload } = message;
  if (!isType(type) || (dst !== undefined && typeof dst !== 'string')) return undefined;
  return { type, dst, payload };
}

/** Whether a client may call itself so. */
export function isId(id: string): boolean {
  return ID.test(id);
}

/** The address of a PeerJS id; undefined where no client can have it. */
export function addressOf(id: string | undefined): Address | undefined {
  return roomOf('peerjs', id);
}

/** The PeerJS id of an address. */
export function idOf(address: Address): string {
  return address.slice(address.indexOf('\u001f') + 1);
}

/** The sender of a text that one of our gateways made. */
export function senderOf(text: string): TextSender | undefined {
  const message = parsed(text);
  if (!isRecord(message) || typeof message['src'] !== 'string') return undefined;
  const from = addressOf(message['src']);
  return from === undefined ? undefined : { from, farewell: message['type'] === 'LEAVE' };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isType(type: unknown): type is MessageType {
  return TYPES.some((known) => known === type);
}
