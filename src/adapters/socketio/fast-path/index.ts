/**
 * Everything that goes past Socket.IO and Engine.IO, because a signal would otherwise pay for their packets, listeners and
 * callbacks (docs/decisions/0009-batches.md, 0013-frames-past-engine-io.md). The rest of the adapter uses this door alone.
 *
 * - `NativeLane` takes known events of a native client off a connection before Socket.IO's parser.
 * - `OutletWriter` writes the packets of all connections at the end of a turn, each as one WebSocket frame that is encoded
 *   once for all who receive it. `SocketOutlet` is one connection's end of it, with a bound on what waits.
 * - `cut` ends a connection without its closing handshake.
 */
export { cut, type EngineConnection } from './engine-connection.ts';
export { NativeLane } from './lane.ts';
export { type OutletLimits, SocketOutlet } from './outlet.ts';
export { OutletWriter } from './writer.ts';
