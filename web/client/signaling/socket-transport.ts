import { io, type Socket } from 'socket.io-client';
import {
  type ClientEvents,
  isErrorCode,
  isServerEvent,
  type ServerEvents,
  SignalboxError,
} from '../../../src/protocol/index.ts';
import { isRecord } from '../../../src/protocol/json.ts';
import { refusal } from './refusal.ts';
import type { Connection, ConnectionListener, Transport } from './transport.ts';

const CONNECT_MS = 10_000;

/**
 * Connections over Socket.IO (protocol 5), by WebSocket or, where that fails, by long-polling. Every request has `?room=`,
 * so that an edge can keep the peers of a room on one node. `server` may have a path, below which Socket.IO is then.
 */
export const socketTransport: Transport = {
  connect(server, room, listener) {
    let socket: Socket<ServerEvents, ClientEvents>;
    try {
      const url = new URL(server);
      socket = io(url.origin, {
        path: `${url.pathname.replace(/\/$/, '')}/socket.io/`,
        query: { room },
        transports: ['websocket', 'polling'],
        tryAllTransports: true,
        // Two elements on one page do not share a connection, and the client reconnects by itself.
        forceNew: true,
        reconnection: false,
        timeout: CONNECT_MS,
      });
    } catch (error) {
      return refused(listener, error);
    }
    let over = false;
    socket.on('connect', () => listener.opened());
    socket.on('connect_error', (error) => {
      over = true;
      socket.close();
      listener.failed(refusalOf(error) ?? failure(error));
    });
    socket.on('disconnect', () => {
      if (!over) listener.closed();
    });
    socket.onAny((name: string, ...args: readonly unknown[]) => {
      const event = { name, args };
      if (isServerEvent(event)) listener.event(event);
    });
    return {
      emit(name, ...args) {
        // Socket.IO would send it later. That is not wanted: links send signals again, and other events would be stale.
        if (socket.connected) socket.emit(name, ...args);
      },
      close() {
        over = true;
        socket.off();
        socket.offAny();
        socket.close();
      },
    };
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
