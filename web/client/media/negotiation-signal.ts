import type { Payload } from '../../../src/protocol/index.ts';
import { isRecord } from '../../../src/protocol/json.ts';
import { fitsBounds } from './sdp-bounds.ts';

/**
 * A signal payload by which two peers negotiate their media. `epoch` counts the peer connections between the two: a signal
 * about an earlier connection is stale.
 */
export type NegotiationSignal =
  | {
      readonly kind: 'description';
      readonly epoch: number;
      /** Counts the sender's descriptions. `answers` of an answer is the `id` of its offer. */
      readonly id: number;
      readonly type: 'offer';
      readonly sdp: string;
    }
  | {
      readonly kind: 'description';
      readonly epoch: number;
      readonly id: number;
      readonly type: 'answer';
      readonly sdp: string;
      readonly answers: number;
    }
  | {
      readonly kind: 'candidate';
      readonly epoch: number;
      /** RTCIceCandidateInit (W3C WebRTC 1.0, 4.8.1); null is the end of candidates. */
      readonly candidate: CandidateInit | null;
    };

/**
 * A signal payload by which a peer tells how it shows the picture that it gets. A client that does not know it goes on
 * sending as before.
 */
export type ShownSignal = {
  readonly kind: 'shown';
  /** Height of the tile in pixels of its screen; 0 where nobody sees it. */
  readonly height: number;
};

/** A signal payload by which a peer tells that its picture waits for a better link, and that it waits no more. */
export type PausedSignal = {
  readonly kind: 'paused';
  readonly on: boolean;
};

export type CandidateInit = {
  readonly candidate: string;
  readonly sdpMid: string | null;
  readonly sdpMLineIndex: number | null;
  readonly usernameFragment: string | null;
};

export function candidateInit(candidate: RTCIceCandidateInit): CandidateInit {
  const { candidate: line = '', sdpMid = null, sdpMLineIndex = null, usernameFragment = null } = candidate;
  return { candidate: line, sdpMid, sdpMLineIndex, usernameFragment };
}

export function decodeShown(payload: Payload): ShownSignal | undefined {
  if (!isRecord(payload)) return undefined;
  const { kind, height } = payload;
  return kind === 'shown' && isCount(height) ? { kind, height } : undefined;
}

export function decodePaused(payload: Payload): PausedSignal | undefined {
  if (!isRecord(payload)) return undefined;
  const { kind, on } = payload;
  return kind === 'paused' && typeof on === 'boolean' ? { kind, on } : undefined;
}

/** Undefined for any other payload: a peer may send anything. */
export function decodeNegotiation(payload: Payload): NegotiationSignal | undefined {
  if (!isRecord(payload)) return undefined;
  const { kind, epoch, id, type, sdp, answers, candidate } = payload;
  if (!isCount(epoch)) return undefined;
  if (kind === 'candidate') {
    if (candidate === null) return { kind, epoch, candidate };
    const init = decodeCandidate(candidate);
    return init === undefined ? undefined : { kind, epoch, candidate: init };
  }
  if (kind !== 'description' || !isCount(id) || typeof sdp !== 'string' || !fitsBounds(sdp)) return undefined;
  if (type === 'offer') return { kind, epoch, id, type, sdp };
  if (type === 'answer' && isCount(answers)) return { kind, epoch, id, type, sdp, answers };
  return undefined;
}

/** Longest text of a candidate, in characters: a line of SDP, a media section's name, a fragment (RFC 8839, 5.4). */
const CANDIDATE_LENGTH = 1_024;
const NAME_LENGTH = 256;

function decodeCandidate(value: unknown): CandidateInit | undefined {
  if (!isRecord(value)) return undefined;
  const { candidate, sdpMid = null, sdpMLineIndex = null, usernameFragment = null } = value;
  if (typeof candidate !== 'string' || candidate.length > CANDIDATE_LENGTH) return undefined;
  if (!isName(sdpMid)) return undefined;
  if (sdpMLineIndex !== null && !isCount(sdpMLineIndex)) return undefined;
  if (!isName(usernameFragment)) return undefined;
  return { candidate, sdpMid, sdpMLineIndex, usernameFragment };
}

function isName(value: unknown): value is string | null {
  return value === null || (typeof value === 'string' && value.length <= NAME_LENGTH);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
