import type { StopReason } from './file-messages.ts';

/** Where a transfer stands. */
export type TransferPhase =
  /** The receiver has not decided yet. */
  | { readonly kind: 'offered' }
  | { readonly kind: 'running' }
  /** The connection is gone. The transfer goes on where it was, as soon as there is another one. */
  | { readonly kind: 'interrupted' }
  /** Complete, and the same at both ends. `file`: at the receiver, unless it went to a sink of the application. */
  | { readonly kind: 'done'; readonly file?: Blob }
  | { readonly kind: 'stopped'; readonly by: 'self' | 'peer'; readonly reason: StopReason | 'lost' | 'unsupported' };

/** One file on its way to or from one participant. Each change makes a new object. */
export interface FileTransfer {
  /** For the methods of FileTransfers. */
  readonly id: string;
  readonly direction: 'in' | 'out';
  readonly peerId: string;
  /** As a file may be called here, whatever the peer said. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** How many bytes the receiver has stored. */
  readonly bytes: number;
  readonly phase: TransferPhase;
}

/** How long a transfer waits for another connection, in ms. */
export const LOST_MS = 60_000;

/** Most bytes that are on their way: what a sender sends before the receiver has said that it stored what came before. */
export const WINDOW = 4_194_304;

/** The same while the call's link is poor: less than a second of a slow link, so that sound does not wait behind a file. */
export const POOR_WINDOW = 65_536;

/** Whether a transfer may still change. */
export function isOver({ kind }: TransferPhase): boolean {
  return kind === 'done' || kind === 'stopped';
}
