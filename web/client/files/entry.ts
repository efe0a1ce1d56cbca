import { safeFileName } from './file-name.ts';
import type { IncomingFile } from './incoming-file.ts';
import type { OutgoingFile } from './outgoing-file.ts';
import { type FileTransfer, isOver } from './transfer.ts';

/** Most transfers that are over and still in the list. The files of older ones are gone. */
const MOST_OVER = 100;

/** Most of them that one peer offered and that nobody accepted. */
const MOST_REFUSED = 5;

/** A transfer, and how applications see it. */
export type Entry = { readonly view: FileTransfer } & (
  | { readonly direction: 'in'; readonly file: IncomingFile }
  | { readonly direction: 'out'; readonly file: OutgoingFile }
);

/**
 * The transfers to forget after one more with peer `peerId`: the oldest that are over, but those of no worth first, so that nobody
 * else can make this page forget files.
 */
export function leastOf(entries: readonly Entry[], peerId: string): readonly Entry[] {
  const over = entries.filter(({ view }) => isOver(view.phase));
  const refused = over.filter((entry) => worthOf(entry) === 0 && entry.view.peerId === peerId).slice(0, -MOST_REFUSED);
  const least = over.toSorted((a, b) => worthOf(a) - worthOf(b)).slice(0, Math.max(0, over.length - MOST_OVER));
  return [...refused, ...least];
}

/** How much a transfer that is over means to this person: least where it is an offer that was not accepted. */
function worthOf(entry: Entry): 0 | 1 | 2 {
  if (entry.direction === 'out') return 1;
  if (entry.view.phase.kind === 'done') return 2;
  return entry.file.accepted ? 1 : 0;
}

export function viewOf(
  direction: FileTransfer['direction'],
  peerId: string,
  { id, name, size }: Pick<FileTransfer, 'id' | 'name' | 'size'>,
  { bytes, phase }: Pick<FileTransfer, 'bytes' | 'phase'>,
): FileTransfer {
  return { id, direction, peerId, name: safeFileName(name), size, bytes, phase };
}
