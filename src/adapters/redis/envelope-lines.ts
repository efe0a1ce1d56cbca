import type { Envelope } from '../../core/ports.ts';

/**
 * Envelopes as text: one a line, fields with tabs between, the frame last. Neither a room id (SPEC R12) nor a frame
 * (JSON) holds a raw tab or line feed, so nothing is escaped and a frame travels as its client will get it.
 */

export function encodeLine(envelope: Envelope): string {
  const { room, version } = envelope;
  switch (envelope.kind) {
    case 'direct':
      return `d\t${room}\t${version}\t${envelope.to}\t${envelope.frame}`;
    case 'room':
      return `r\t${room}\t${version}\t\t${envelope.frame}`;
    case 'change':
      return `c\t${room}\t${version}\t${envelope.node}\t${envelope.frame}`;
    case 'reload':
      return `l\t${room}\t${version}\t\t`;
    default:
      return envelope satisfies never;
  }
}

/** What remains of such lines without frames for a whole room, which nothing tells from a repetition (SPEC R50). */
export function withoutMessages(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('r\t'))
    .join('\n');
}

/** Undefined for a line of a kind that this version does not know: a newer node may send some. */
export function decodeLine(line: string): Envelope | undefined {
  const afterKind = line.indexOf('\t') + 1;
  const afterRoom = line.indexOf('\t', afterKind) + 1;
  const afterVersion = line.indexOf('\t', afterRoom) + 1;
  const afterWho = line.indexOf('\t', afterVersion) + 1;
  if (afterKind === 0 || afterRoom === 0 || afterVersion === 0 || afterWho === 0) return undefined;
  const room = line.slice(afterKind, afterRoom - 1);
  const version = Number(line.slice(afterRoom, afterVersion - 1));
  const who = line.slice(afterVersion, afterWho - 1);
  const frame = line.slice(afterWho);
  switch (line.slice(0, afterKind - 1)) {
    case 'd':
      return { kind: 'direct', room, version, to: who, frame };
    case 'r':
      return { kind: 'room', room, version, frame };
    case 'c':
      return { kind: 'change', room, version, node: who, frame };
    case 'l':
      return { kind: 'reload', room, version };
    default:
      return undefined;
  }
}
