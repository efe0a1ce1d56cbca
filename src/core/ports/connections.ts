import type { Frame } from '../../protocol/frames.ts';
import type { ConnectionId } from './ids.ts';

/** The connections of this node, by id. */
export interface Connections {
  /**
   * Writes a ready-encoded frame. False: it was dropped, because too much waits for the connection, or too much of this
   * frame's sender (SPEC R62). Unknown connections are ignored.
   */
  send(connection: ConnectionId, frame: Frame): boolean;
  /** Closes the connection after the frames that were sent before have left. */
  close(connection: ConnectionId): void;
}
