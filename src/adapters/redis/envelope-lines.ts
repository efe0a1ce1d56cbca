import type { Envelope, TraceContext } from '../../core/ports.ts';
import { decodeRosterChange, isMessageFrame, isSignalFrame, isTextFrame } from '../../protocol/decode-frame.ts';
import { isPeerId, isVersion } from '../../protocol/decode-peer.ts';
import { decodeAdminLine, encodeAdminLine, isAdminLine } from './admin-lines.ts';
import { isNodeId } from './ids.ts';
import { isTraceContext } from '../../core/trace-context.ts';

/**
 * Envelopes as text: one a line, fields with tabs between, the frame last. Neither a room id (SPEC R12) nor a frame
 * (JSON) holds a raw tab or line feed, nor does an address or its text, so nothing is escaped.
 *
 * A `2` stands before each frame. Nodes of version 0.1.0 put Socket.IO's packet type there and hand the text to clients as
 * it comes: so old and new nodes run side by side (test/cluster/side-by-side.test.ts).
 *
 * A change that is traced has a line before it with its trace context. That line is the request to read the room again at
 * version 0, with the context where this request has nothing. A node that knows no contexts is past version 0 and ignores it
 * (docs/decisions/0022-tracing.md).
 *
 * A change of a room's state is the request to read the room again at its version, with the frame where that request has
 * nothing. A node that knows no such change reads the room (docs/decisions/0024-room-state.md).
 */
const BEFORE_FRAME = '2';

/**
 * What stands in the request to read the room again at version 0 where that has nothing: look at those who wait to be let in.
 * A node that knows no waiting rooms is past version 0 and ignores it.
 */
const WAITING = 'waiting';

/**
 * How the lines begin that carry something without a number: `room`, `to-address`, `no-address`, and `direct` in the room of a
 * dialect, whose clients number nothing.
 */
const UNNUMBERED = /^(?:[ran]\t|d\t[^\t]*[^\P{Cc}\t])/u;

export function encodeLine(envelope: Envelope): string {
  switch (envelope.kind) {
    case 'direct':
      return `d\t${envelope.room}\t${envelope.version}\t${envelope.to}\t${BEFORE_FRAME}${envelope.frame}`;
    case 'room':
      return `r\t${envelope.room}\t${envelope.version}\t\t${BEFORE_FRAME}${envelope.frame}`;
    case 'change':
      if (envelope.change.type === 'room-updated') {
        return `l\t${envelope.room}\t${envelope.version}\t${envelope.node}\t${BEFORE_FRAME}${envelope.frame}`;
      }
      return `${traceLine(envelope)}c\t${envelope.room}\t${envelope.version}\t${envelope.node}\t${BEFORE_FRAME}${envelope.frame}`;
    case 'reload':
      return `l\t${envelope.room}\t${envelope.version}\t\t`;
    case 'waiting':
      return `l\t${envelope.room}\t0\t\t${WAITING}`;
    case 'to-address':
      return `a\t${envelope.address}\t0\t${envelope.from}\t${BEFORE_FRAME}${envelope.text}`;
    case 'no-address':
      return `n\t${envelope.address}\t0\t\t${BEFORE_FRAME}${envelope.text}`;
    case 'question':
    case 'answer':
    case 'room-question':
    case 'room-answer':
    case 'announcement':
      return encodeAdminLine(envelope);
    case 'address-at':
      return `m\t${envelope.address}\t${envelope.version}\t${envelope.node}\t`;
    default:
      return envelope satisfies never;
  }
}

function traceLine({ room, trace }: Extract<Envelope, { kind: 'change' }>): string {
  return trace === undefined ? '' : `l\t${room}\t0\t\t${trace}\n`;
}

/** The trace context in the line before that of a change; undefined if that line has none of this room. */
function traceIn(before: string | undefined, room: string): TraceContext | undefined {
  const start = `l\t${room}\t0\t\t`;
  if (before === undefined || !before.startsWith(start)) return undefined;
  const context = before.slice(start.length);
  return isTraceContext(context) ? context : undefined;
}

/**
 * Removes the messages to a whole room, the signals of other dialects, and the texts to addresses: a receiver could not tell a
 * repetition of one from a new one (SPEC R50).
 */
export function withoutMessages(text: string): string {
  return text
    .split('\n')
    .filter((line) => !UNNUMBERED.test(line))
    .join('\n');
}

/** Longest address, in UTF-16 code units: the name of a dialect, and what may be a room id. */
const ADDRESS_LENGTH = 256;

/**
 * Undefined for a line that is no envelope, or whose parts are none of what a node sends (SPEC R130, R132), and for one that
 * this version does not understand: a newer node may send one. `before`: the line before it in its batch. Never throws.
 */
export function decodeLine(line: string, before?: string): Envelope | undefined {
  const afterKind = line.indexOf('\t') + 1;
  const afterRoom = line.indexOf('\t', afterKind) + 1;
  const afterVersion = line.indexOf('\t', afterRoom) + 1;
  const afterTarget = line.indexOf('\t', afterVersion) + 1;
  if (afterKind === 0 || afterRoom === 0 || afterVersion === 0 || afterTarget === 0) return undefined;
  const room = line.slice(afterKind, afterRoom - 1);
  const version = Number(line.slice(afterRoom, afterVersion - 1));
  const target = line.slice(afterVersion, afterTarget - 1);
  if (!isVersion(version)) return undefined;
  const kind = line.slice(0, afterKind - 1);
  if (isAdminLine(line)) return decodeAdminLine(line);
  if (kind === 'l') {
    if (version === 0 && line.slice(afterTarget) === WAITING) return { kind: 'waiting', room };
    const frame = line.slice(afterTarget + BEFORE_FRAME.length);
    return stateChange(room, version, target, frame) ?? { kind: 'reload', room, version };
  }
  if (kind === 'm')
    return isPlace(room, target) ? { kind: 'address-at', address: room, version, node: target } : undefined;
  if (!line.startsWith(BEFORE_FRAME, afterTarget)) return undefined;
  const envelope = withFrame(kind, room, version, target, line.slice(afterTarget + BEFORE_FRAME.length));
  if (envelope?.kind !== 'change') return envelope;
  const trace = traceIn(before, room);
  return trace === undefined ? envelope : { ...envelope, trace };
}

/** The change of a room's state in a request to read the room again; undefined where the request has none. */
function stateChange(room: string, version: number, node: string, frame: string): Envelope | undefined {
  const change = isNodeId(node) ? decodeRosterChange(frame) : undefined;
  if (change?.type !== 'room-updated' || change.version !== version) return undefined;
  return { kind: 'change', room, version, node, change, frame };
}

function withFrame(kind: string, room: string, version: number, target: string, frame: string): Envelope | undefined {
  switch (kind) {
    case 'd':
      return isPeerId(target) && isSignalFrame(frame)
        ? { kind: 'direct', room, version, to: target, frame }
        : undefined;
    case 'r':
      return isMessageFrame(frame) ? { kind: 'room', room, version, frame } : undefined;
    case 'c': {
      const change = isNodeId(target) ? decodeRosterChange(frame) : undefined;
      if (change?.version !== version) return undefined;
      return { kind: 'change', room, version, node: target, change, frame };
    }
    case 'a':
      if (!isPlace(room, target) || !isTextFrame(frame)) return undefined;
      return { kind: 'to-address', address: room, from: target, text: frame };
    case 'n':
      return room.length <= ADDRESS_LENGTH && isTextFrame(frame)
        ? { kind: 'no-address', address: room, text: frame }
        : undefined;
    default:
      return undefined;
  }
}

function isPlace(address: string, node: string): boolean {
  return address.length <= ADDRESS_LENGTH && isNodeId(node);
}
