import type { ErrorCode } from '../../protocol/errors.ts';
import type { ConnectionId, NodeId, PeerId, RoomId } from './ids.ts';

/** Lifecycle lines of adapters. Never given payloads, secrets or tokens. */
export interface Log {
  info(event: string, fields: LogFields): void;
  warn(event: string, fields: LogFields): void;
  error(event: string, fields: LogFields): void;
}

export interface LogFields {
  readonly room?: RoomId;
  readonly peer?: PeerId;
  readonly connection?: ConnectionId;
  /** The id that the edge gave to the handshake of the connection. */
  readonly requestId?: string;
  /** The id of a trace, 32 hex digits. */
  readonly trace?: string;
  /** The client address of a request. */
  readonly address?: string;
  /** Another node than the one that writes the line. */
  readonly target?: NodeId;
  readonly reason?: string;
  readonly code?: ErrorCode;
  readonly version?: number;
  readonly count?: number;
  readonly error?: unknown;
}
