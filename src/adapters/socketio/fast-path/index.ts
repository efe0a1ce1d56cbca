/**
 * Everything that goes past Socket.IO and Engine.IO, because their packets, listeners and callbacks would be a part of
 * the cost of each signal (docs/decisions/0009-batches.md, 0013-frames-past-engine-io.md). The rest of the adapter
 * imports this file alone.
 *
 * - `NativeLane` takes known events of a native client off a connection before Socket.IO's parser.
 * - `OutletWriter` writes the packets of all connections at the end of a turn, each as one WebSocket frame that is
 *   encoded once for all connections that receive it. `SocketOutlet` writes the packets of one connection, and bounds
 *   how much may wait for it.
 * - `cut` ends a connection without its closing handshake.
 */
export { cut, type EngineConnection } from './engine-connection.ts';
export { NativeLane } from './lane.ts';
export { SocketOutlet } from './outlet.ts';
export type { OutletLimits, OutletTerms } from './outlet-terms.ts';
export { OutletWriter } from './writer.ts';
