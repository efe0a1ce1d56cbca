import { isPayload } from './json.ts';
import { LIMITS } from './limits.ts';

/** A signal whose envelope was checked; its payload is encoded, so that size check and encoding are one pass. */
export interface DecodedSignal {
  readonly to: string;
  readonly seq: number;
  readonly payloadJson: string;
  readonly ack: number;
}

/** Longest peer id that is looked at, in UTF-16 code units; ours have 16. */
export const PEER_ID_LENGTH = 64;

/**
 * Checks `signal` (to, seq, payload, ack?) by hand: the only event that comes often enough for it to matter
 * (docs/decisions/0002-decoding.md). `ack` may be missing: 0.
 */
export function decodeSignal(args: readonly unknown[]): DecodedSignal | 'bad-message' | 'payload-too-large' {
  const [to, seq, payload, ack = 0] = args;
  if (!isPeerId(to) || !isSequence(seq) || seq === 0 || !isSequence(ack) || args.length > 4) return 'bad-message';
  if (!isPayload(payload)) return 'bad-message';
  const payloadJson = JSON.stringify(payload);
  return payloadJson.length > LIMITS.payloadLength ? 'payload-too-large' : { to, seq, payloadJson, ack };
}

/** Checks `signal-ack` (to, seq). */
export function decodeSignalAck(args: readonly unknown[]): { readonly to: string; readonly seq: number } | undefined {
  const [to, seq] = args;
  return isPeerId(to) && isSequence(seq) && seq > 0 && args.length === 2 ? { to, seq } : undefined;
}

/** Target and number of a signal that was refused, where they can be read. */
export function signalAddress(args: readonly unknown[]): { readonly to: string; readonly seq: number } | undefined {
  const [to, seq] = args;
  return isPeerId(to) && isSequence(seq) ? { to, seq } : undefined;
}

function isPeerId(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= PEER_ID_LENGTH;
}

function isSequence(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
