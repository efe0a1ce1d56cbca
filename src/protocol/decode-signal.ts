import { isPayload } from './json.ts';
import { LIMITS } from './limits.ts';

/**
 * A signal whose fields were checked. Its payload is encoded, because one encoding serves to check its size and to send
 * it.
 */
export interface DecodedSignal {
  readonly to: string;
  readonly seq: number;
  readonly payloadJson: string;
  readonly ack: number;
}

/** Longest text that is accepted as a peer id, in UTF-16 code units. Those that nodes make have 16. */
export const PEER_ID_LENGTH = 64;

/**
 * Checks `signal` (to, seq, payload, ack?) by hand and not with a schema, because this is the only event that comes
 * often enough for the difference to matter (docs/decisions/0002-decoding.md). A missing `ack` counts as 0.
 */
export function decodeSignal(args: readonly unknown[]): DecodedSignal | 'bad-message' | 'payload-too-large' {
  const [to, seq, payload, ack = 0] = args;
  if (!isPeerId(to) || !isSequence(seq) || seq === 0 || !isSequence(ack) || args.length > 4) return 'bad-message';
  if (!isPayload(payload)) return 'bad-message';
  const payloadJson = JSON.stringify(payload);
  return payloadJson.length > LIMITS.payloadLength ? 'payload-too-large' : { to, seq, payloadJson, ack };
}

/** Checks `signal-ack` (to, seq). */
export function decodeSignalAck(args: readonly unknown[]): SignalAddress | undefined {
  const [to, seq] = args;
  return isPeerId(to) && isSequence(seq) && seq > 0 && args.length === 2 ? { to, seq } : undefined;
}

/** Target and number of a signal. */
export interface SignalAddress {
  readonly to: string;
  readonly seq: number;
}

/** Target and number of a signal that was refused; undefined if they cannot be read. */
export function signalAddress(args: readonly unknown[]): SignalAddress | undefined {
  const [to, seq] = args;
  return isPeerId(to) && isSequence(seq) ? { to, seq } : undefined;
}

function isPeerId(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= PEER_ID_LENGTH;
}

function isSequence(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
