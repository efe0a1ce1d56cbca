import type { TextSender } from '../../core/addresses/addresses.ts';
import type { Address } from '../../core/ports.ts';
import { isPlainJson, isRecord } from '../../protocol/json.ts';
import { PLAIN_PAYLOAD } from '../../protocol/plain-signal.ts';
import { nameOf, roomOf } from '../dialect.ts';
import { readJson } from '../read-json.ts';

/** As PeerJS checks ids (its `validateId`). */
const ID = /^[A-Za-z0-9]+(?:[ _-][A-Za-z0-9]+)*$/;

/** The messages of a client to another one. The server has more of its own. */
const RELAYED = ['LEAVE', 'OFFER', 'ANSWER', 'CANDIDATE'] as const;

type RelayedType = (typeof RELAYED)[number];

/** A message from one client to another. `payload` is encoded JSON, checked; undefined where there is none. */
export interface RelayedMessage {
  readonly type: RelayedType;
  readonly dst: string;
  readonly payload: string | undefined;
}

/** A client's message. Without a target a client leaves the server. */
export type PeerMessage =
  | { readonly type: 'HEARTBEAT' }
  | { readonly type: 'LEAVE'; readonly dst: undefined }
  | RelayedMessage;

/** The parts of a signal as the package writes it: `{"type":…,"payload":…,"dst":…}`. */
const FRONT = /^\{"type":"(OFFER|ANSWER|CANDIDATE)","payload":/;
const BACK = ',"dst":"';
const END = '"}';

const CONTROL = /\p{Cc}/u;

const CANDIDATE = new RegExp(`^\\{"type":"(CANDIDATE)","payload":(${PLAIN_PAYLOAD}),"dst":"([A-Za-z0-9 _-]+)"\\}$`);

/** JSON.parse is faster than the pattern for texts that are longer, in UTF-16 code units. */
const CANDIDATE_LENGTH = 1_024;

/** A client's message; undefined for a text that is none. */
export function readMessage(text: string): PeerMessage | undefined {
  return readCandidate(text) ?? readSignal(text) ?? readAny(text);
}

/** What is relayed. `src` is an id (`isId`), so that nothing in it needs an escape. */
export function writeRelayed(src: string, { type, dst, payload }: RelayedMessage): string {
  const to = isId(dst) ? `"${dst}"` : JSON.stringify(dst);
  return `{"type":"${type}","src":"${src}","dst":${to}${payload === undefined ? '' : `,"payload":${payload}`}}`;
}

/** Whether an id has the form that PeerJS allows. */
export function isId(id: string): boolean {
  return ID.test(id);
}

/** The address of a PeerJS id; undefined where no client can have it. */
export function addressOf(id: string | undefined): Address | undefined {
  return roomOf('peerjs', id);
}

/** The PeerJS id of an address. */
export function idOf(address: Address): string {
  return nameOf(address);
}

/** The sender of a text that one of our gateways made. */
export function senderOf(text: string): TextSender | undefined {
  const message = readJson(text);
  if (!isRecord(message) || typeof message['src'] !== 'string') return undefined;
  const from = addressOf(message['src']);
  return from === undefined ? undefined : { from, farewell: message['type'] === 'LEAVE' };
}

/** The payload of a plain candidate is relayed as it came: neither built nor encoded again. */
function readCandidate(text: string): RelayedMessage | undefined {
  if (text.length > CANDIDATE_LENGTH) return undefined;
  const [, type, payload, dst] = CANDIDATE.exec(text) ?? [];
  return isRelayed(type) && dst !== undefined ? { type, dst, payload } : undefined;
}

/**
 * The payload is parsed and checked, and relayed as it came. Where a key comes twice, the receiver's JSON.parse takes the last
 * one (ECMA-262, 25.5.1), which is the one that was checked.
 */
function readSignal(text: string): RelayedMessage | undefined {
  const [front, type] = FRONT.exec(text) ?? [];
  const back = text.lastIndexOf(BACK);
  if (front === undefined || !isRelayed(type) || back < front.length || !text.endsWith(END)) return undefined;
  const dst = text.slice(back + BACK.length, -END.length);
  if (!isId(dst)) return undefined;
  // What stands between is one value, or else this is no signal of the package.
  const payload = text.slice(front.length, back);
  // Between nodes a text is a part of a line, so a line break or a tab in it goes the way that encodes the payload again.
  if (CONTROL.test(payload)) return undefined;
  return isPlainJson(readJson(payload)) ? { type, dst, payload } : undefined;
}

/** Any message, in whatever order its keys come. */
function readAny(text: string): PeerMessage | undefined {
  const message = readJson(text);
  if (!isRecord(message)) return undefined;
  const { type, dst, payload } = message;
  if (type === 'HEARTBEAT') return { type };
  if (type === 'LEAVE' && dst === undefined) return { type, dst };
  if (!isRelayed(type) || typeof dst !== 'string') return undefined;
  if (payload === undefined) return { type, dst, payload };
  return isPlainJson(payload) ? { type, dst, payload: JSON.stringify(payload) } : undefined;
}

function isRelayed(type: unknown): type is RelayedType {
  return RELAYED.some((known) => known === type);
}
