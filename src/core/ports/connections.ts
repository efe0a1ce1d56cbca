import type { Frame } from '../../protocol/frames.ts';
import type { ConnectionId } from './ids.ts';

/** The connections of this node, by id. */
export interface Connections {
  /** Writes a ready-encoded frame. Unknown connections are ignored. */
  send(connection: ConnectionId, frame: Frame): void;
  /** Closes the connection after the frames that were sent before have left. */
  close(connection: ConnectionId): void;
}
