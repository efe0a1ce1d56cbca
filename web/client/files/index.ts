/** `signalbox/files`: files from page to page, over the peer connections of a call store of `signalbox/client`. */
export type { StopReason } from './file-messages.ts';
export { type FileSink, type OpenSink, writableSink } from './file-sink.ts';
export { FileTransfers, type FileTransfersOptions } from './file-transfers.ts';
export type { FileTransfer, TransferPhase } from './transfer.ts';
