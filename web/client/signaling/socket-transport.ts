import { isErrorCode, isServerEvent, SignalboxError } from '../../../src/protocol/index.ts';
import { isRecord } from '../../../src/protocol/json.ts';
import { refusal } from './refusal.ts';
import { SocketIo } from './socket-io.ts';
import type { Connection, ConnectionListener, Transport } from './transport.ts';

/**
 * Connections over Socket.IO. Every request has `?room=`, so that an edge can keep the peers of a room on one node. `server` may have
 * a path, below which Socket.IO is then.
 */
export const socketTransport: Transport = {
  connect(server, room, listener) {
    try {
      const socket = new SocketIo(
        server,
        { room },
        {
          connected: () => listener.opened(),
          refused: (error) => listener.failed(refusalOf(error) ?? failure(error)),
          event(name, args) {
            const event = { name, args };
            if (isServerEvent(event)) listener.event(event);
          },
          closed: () => listener.closed(),
        },
      );
      return { emit: (name, ...args) => socket.emit(name, args), close: () => socket.close() };
    } catch (error) {
      return refused(listener, error);
    }
  },
};

function refused(listener: ConnectionListener, error: unknown): Connection {
  let closed = false;
  queueMicrotask(() => {
    if (!closed) listener.failed(failure(error));
  });
  return {
    emit() {},
    close() {
      closed = true;
    },
  };
}

/** The node's error in a refusal: the `data` of a Socket.IO refusal, or the body of an answer over HTTP (SPEC R116). */
function refusalOf(error: Error): SignalboxError | undefined {
  const wire = 'data' in error ? error.data : bodyOf(error);
  return isRecord(wire) && isErrorCode(wire['code']) ? refusal(wire) : undefined;
}

/** Engine.IO gives the XMLHttpRequest of long-polling as the `context` of its error. */
function bodyOf(error: Error): unknown {
  const { responseText } = 'context' in error && isRecord(error.context) ? error.context : {};
  if (typeof responseText !== 'string') return undefined;
  try {
    return JSON.parse(responseText);
  } catch {
    // A proxy answered, or nobody did.
    return undefined;
  }
}

function failure(error: unknown): SignalboxError {
  return new SignalboxError('connection-failed', error instanceof Error ? error.message : undefined);
}
