import type { RosterChange } from './events.ts';
import { decodePeer, isPeerId, isVersion } from './decode-peer.ts';
import { decodeRoomState } from './decode-state.ts';
import type { Frame } from './frames.ts';
import { isPayload, isPlainJson, isRecord } from './json.ts';
import { LIMITS } from './limits.ts';
import { isLeaveReason } from './peer.ts';

/** Frames that another node made, checked before a client of this node gets them (SPEC R132). */

/** What stands around a payload in a frame is shorter: names, a peer id, two numbers. In UTF-16 code units. */
const AROUND = 256;

const LONGEST = LIMITS.payloadLength + AROUND;

const SIGNAL = /\["signal","[\w-]{1,64}",\d{1,16},[{[]/y;
const SENT_BY = /^\["(?:signal|signal-ack|message)","([\w-]{1,64})",/;
const SIGNAL_ACK = /^\["signal-ack","[\w-]{1,64}",\d{1,16}\]$/;

/**
 * Whether a frame has the form of a signal or of an acknowledgement. This is the hot path between nodes: what encodes a
 * signal has checked its payload, so the payload is not parsed again here (docs/decisions/0002-decoding.md).
 */
export function isSignalFrame(frame: Frame): boolean {
  if (frame.length > LONGEST) return false;
  SIGNAL.lastIndex = 0;
  return SIGNAL.test(frame) ? endsAsSignal(frame) : SIGNAL_ACK.test(frame);
}

/** The peer that a frame with a signal, an acknowledgement or a message is from; undefined for another frame. */
export function frameSender(frame: Frame): string | undefined {
  return SENT_BY.exec(frame)?.[1];
}

/** Whether a text to an address has the form of a JSON object. It is as hot a path. */
export function isTextFrame(text: string): boolean {
  return text.length <= LONGEST && text.startsWith('{') && text.endsWith('}');
}

/** Whether a frame is a message to a room. */
export function isMessageFrame(frame: Frame): boolean {
  if (frame.length > LONGEST) return false;
  const [name, from, payload, ...others] = partsOf(frame);
  return name === 'message' && isPeerId(from) && isPayload(payload) && others.length === 0;
}

/**
 * The change in a frame. Undefined for anything else, also for a change that only a newer version knows: a gap in the
 * versions makes this node read the room again.
 */
export function decodeRosterChange(frame: Frame): RosterChange | undefined {
  const [type, body, ...others] = partsOf(frame);
  if (!isRecord(body) || !isPlainJson(body) || others.length > 0) return undefined;
  const { version, peerId, reason, host } = body;
  if (!isVersion(version)) return undefined;
  switch (type) {
    case 'peer-joined':
    case 'peer-updated': {
      const peer = decodePeer(body['peer']);
      return peer && { type, version, peer };
    }
    case 'peer-left':
      if (!isPeerId(peerId) || !isLeaveReason(reason) || (host !== undefined && !isPeerId(host))) return undefined;
      return { type, version, peerId, reason, ...(host !== undefined && { host }) };
    case 'peer-away':
    case 'peer-back':
      return isPeerId(peerId) ? { type, version, peerId } : undefined;
    case 'room-updated': {
      const state = decodeRoomState(body['state']);
      return state && { type, version, state };
    }
    default:
      return undefined;
  }
}

/** Whether a frame ends with a payload's end and a number. */
function endsAsSignal(frame: Frame): boolean {
  const comma = frame.lastIndexOf(',');
  const end = frame.charAt(comma - 1);
  return (end === '}' || end === ']') && /^\d{1,16}\]$/.test(frame.slice(comma + 1));
}

/** The parts of a frame; none where it is no JSON array. */
function partsOf(frame: Frame): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(frame);
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}
