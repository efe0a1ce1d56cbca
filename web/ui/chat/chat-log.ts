import type { FileTransfer } from '../../client/files/index.ts';
import type { ChatMessage } from './chat-message.ts';

/** Most entries. Older ones are forgotten, except for files that are under way. */
const MOST = 500;

interface Common {
  readonly key: string;
  /** Peer id; undefined for this person. */
  readonly from: string | undefined;
  /** The name of the other person, as it was then. */
  readonly name: string;
  /** When it came here, in ms since the epoch. */
  readonly at: number;
}

export interface ChatText extends Common {
  readonly kind: 'text';
  readonly id: string;
  readonly text: string;
  readonly state: 'sent' | 'sending' | 'failed';
}

/** A file, to the person `name` or from them. */
export interface ChatFile extends Common {
  readonly kind: 'file';
  readonly transfer: FileTransfer;
}

export type ChatEntry = ChatText | ChatFile;

/** What was said in a call since this person joined it, the latest last. Each change makes a new list. */
export class ChatLog {
  entries: readonly ChatEntry[] = [];

  /** False for a message that is there already. */
  received({ id, text }: ChatMessage, from: string, name: string, at: number): boolean {
    const key = `${from} ${id}`;
    if (this.entries.some((entry) => entry.key === key)) return false;
    this.#add({ kind: 'text', key, from, name, at, id, text, state: 'sent' });
    return true;
  }

  sending(id: string, text: string, at: number): void {
    this.#add({ kind: 'text', key: id, from: undefined, name: '', at, id, text, state: 'sending' });
  }

  /** An own message was sent, or not. */
  settle(id: string, state: ChatText['state']): void {
    this.entries = this.entries.map((entry) =>
      entry.kind === 'text' && entry.key === id ? { ...entry, state } : entry,
    );
  }

  /** An own message. */
  own(id: string): ChatText | undefined {
    return this.entries.find((entry): entry is ChatText => entry.kind === 'text' && entry.key === id);
  }

  /** The transfers of now. Returns those that are new. */
  follow(transfers: readonly FileTransfer[], nameOf: (peerId: string) => string, at: number): readonly ChatFile[] {
    const now = new Map(transfers.map((transfer) => [transfer.id, transfer]));
    this.entries = this.entries
      .filter((entry) => entry.kind !== 'file' || now.has(entry.key))
      .map((entry) => {
        const transfer = entry.kind === 'file' ? now.get(entry.key) : undefined;
        return entry.kind === 'file' && transfer && transfer !== entry.transfer ? { ...entry, transfer } : entry;
      });
    const known = new Set(this.entries.map(({ key }) => key));
    const fresh = transfers
      .filter(({ id }) => !known.has(id))
      .map((transfer): ChatFile => {
        const { id, direction, peerId } = transfer;
        return {
          kind: 'file',
          key: id,
          from: direction === 'in' ? peerId : undefined,
          name: nameOf(peerId),
          at,
          transfer,
        };
      });
    for (const entry of fresh) this.#add(entry);
    return fresh;
  }

  clear(): void {
    this.entries = [];
  }

  #add(entry: ChatEntry): void {
    const entries = [...this.entries, entry];
    const oldest = entries.length > MOST ? entries.findIndex((each) => !isUnderWay(each)) : -1;
    this.entries = oldest < 0 ? entries : entries.toSpliced(oldest, 1);
  }
}

function isUnderWay(entry: ChatEntry): boolean {
  return entry.kind === 'file' && entry.transfer.phase.kind !== 'done' && entry.transfer.phase.kind !== 'stopped';
}
