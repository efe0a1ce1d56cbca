import { isRecord } from '../../../src/protocol/json.ts';

/** The label of a data channel that carries one file (SPEC R320). */
export const FILE_CHANNEL = 'signalbox-file';

/** Why a transfer was stopped; either end tells the other. */
export type StopReason =
  | 'declined'
  | 'cancelled'
  /** Larger than the receiver takes. */
  | 'too-large'
  /** More offers than the receiver takes. */
  | 'too-many'
  /** The receiver cannot store it. */
  | 'no-room'
  /** The sender cannot read it. */
  | 'unreadable'
  /** What arrived is not what was sent. */
  | 'damaged'
  /** The other end did not keep to the protocol. */
  | 'broken-rules';

const STOP_REASONS: ReadonlySet<unknown> = new Set<StopReason>([
  'declined',
  'cancelled',
  'too-large',
  'too-many',
  'no-room',
  'unreadable',
  'damaged',
  'broken-rules',
]);

/** The first message of a channel, by the end that opened it. Again, with the same id, on each further channel. */
export interface FileOffer {
  readonly kind: 'offer';
  /** 32 hexadecimal digits that nobody else can guess: whoever knows them may go on with the transfer. */
  readonly id: string;
  readonly name: string;
  /** In bytes. */
  readonly size: number;
}

/** The first and only message of a channel, by a receiver that has become another peer: what it still receives. */
export interface FileClaim {
  readonly kind: 'claim';
  /** One for each transfer: SHA-256 of its id, a space and the peer id of now, in hexadecimal digits. */
  readonly proofs: readonly string[];
}

/** What a sender says, beside the bytes of the file: binary messages, one after the other. */
export type SenderMessage =
  | FileOffer
  /** After the last byte: SHA-256 of the whole file, in hexadecimal digits. */
  | { readonly kind: 'end'; readonly sha256: string }
  | { readonly kind: 'stop'; readonly reason: StopReason };

export type ReceiverMessage =
  /** At once: the offer is shown to a person. A client that does not know files says nothing. */
  | { readonly kind: 'seen' }
  /** Bytes may flow, from this offset on. */
  | { readonly kind: 'accept'; readonly offset: number }
  /** The bytes before this offset are stored. */
  | { readonly kind: 'got'; readonly offset: number }
  /** The file is complete, and its hash is that of `end`. */
  | { readonly kind: 'done' }
  | { readonly kind: 'stop'; readonly reason: StopReason };

/** Most transfers that one claim names. */
export const MOST_PROOFS = 20;

/** Most characters of a message, and of the name in an offer. */
const MESSAGE_LENGTH = 4_096;
export const NAME_LENGTH = 255;

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  if (text.length > MESSAGE_LENGTH) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined for anything that no sender says. */
export function decodeSender(text: string): SenderMessage | undefined {
  const { kind, id, name, size, sha256, reason } = parse(text) ?? {};
  switch (kind) {
    case 'offer':
      if (!isHex(id, 32) || typeof name !== 'string' || name.length > NAME_LENGTH || !isSize(size)) return undefined;
      return { kind, id, name, size };
    case 'end':
      return isHex(sha256, 64) ? { kind, sha256 } : undefined;
    case 'stop':
      return isStopReason(reason) ? { kind, reason } : undefined;
    default:
      return undefined;
  }
}

/** Undefined for anything that is no claim. */
export function decodeClaim(text: string): FileClaim | undefined {
  const { kind, proofs } = parse(text) ?? {};
  if (kind !== 'claim' || !Array.isArray(proofs) || proofs.length > MOST_PROOFS) return undefined;
  return { kind, proofs: proofs.filter((proof) => isHex(proof, 64)) };
}

/** Undefined for anything that no receiver says. */
export function decodeReceiver(text: string): ReceiverMessage | undefined {
  const { kind, offset, reason } = parse(text) ?? {};
  switch (kind) {
    case 'seen':
    case 'done':
      return { kind };
    case 'accept':
    case 'got':
      return isSize(offset) ? { kind, offset } : undefined;
    case 'stop':
      return isStopReason(reason) ? { kind, reason } : undefined;
    default:
      return undefined;
  }
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isHex(value: unknown, length: number): value is string {
  return typeof value === 'string' && value.length === length && /^[\da-f]*$/u.test(value);
}

function isStopReason(value: unknown): value is StopReason {
  return STOP_REASONS.has(value);
}
