import type { Envelope } from '../../core/ports.ts';
import { decodeRosterChange } from '../../protocol/frames.ts';

/**
 * Envelopes as text: one a line, fields with tabs between, the frame last. Neither a room id (SPEC R12) nor a frame
 * (JSON) holds a raw tab or line feed, nor does an address or its text, so nothing is escaped.
 *
 * A `2` stands before each frame. Nodes of version 0.1.0 put Socket.IO's packet type there and hand the text to clients as
 * it comes: so old and new nodes run side by side (test/cluster/side-by-side.test.ts).
 */
const BEFORE_FRAME = '2';

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
      return `c\t${envelope.room}\t${envelope.version}\t${envelope.node}\t${BEFORE_FRAME}${envelope.frame}`;
    case 'reload':
      return `l\t${envelope.room}\t${envelope.version}\t\t`;
    case 'to-address':
      return `a\t${envelope.address}\t0\t${envelope.from}\t${BEFORE_FRAME}${envelope.text}`;
    case 'no-address':
      return `n\t${envelope.address}\t0\t\t${BEFORE_FRAME}${envelope.text}`;
    case 'address-at':
      return `m\t${envelope.address}\t${envelope.version}\t${envelope.node}\t`;
    default:
      return envelope satisfies never;
  }
}

/**
 * Removes the messages to a whole room, the signals of other dialects, and the texts to addresses: a receiver could not tell a repetition of one from a
 * new one (SPEC R50).
 */
export function withoutMessages(text: string): string {
  return text
    .split('\n')
    .filter((line) => !UNNUMBERED.test(line))
    .join('\n');
}

/** Undefined for a line that this version does not understand: a newer node may send one. */
export function decodeLine(line: string): Envelope | undefined {
  const afterKind = line.indexOf('\t') + 1;
  const afterRoom = line.indexOf('\t', afterKind) + 1;
  const afterVersion = line.indexOf('\t', afterRoom) + 1;
  const afterTarget = line.indexOf('\t', afterVersion) + 1;
  if (afterKind === 0 || afterRoom === 0 || afterVersion === 0 || afterTarget === 0) return undefined;
  const room = line.slice(afterKind, afterRoom - 1);
  const version = Number(line.slice(afterRoom, afterVersion - 1));
  const target = line.slice(afterVersion, afterTarget - 1);
  const frame = line.slice(afterTarget + BEFORE_FRAME.length);
  switch (line.slice(0, afterKind - 1)) {
    case 'd':
      return { kind: 'direct', room, version, to: target, frame };
    case 'r':
      return { kind: 'room', room, version, frame };
    case 'c': {
      const change = decodeRosterChange(frame);
      return change && { kind: 'change', room, version, node: target, change, frame };
    }
    case 'l':
      return { kind: 'reload', room, version };
    case 'a':
      return { kind: 'to-address', address: room, from: target, text: frame };
    case 'n':
      return { kind: 'no-address', address: room, text: frame };
    case 'm':
      return { kind: 'address-at', address: room, version, node: target };
    default:
      return undefined;
  }
}
