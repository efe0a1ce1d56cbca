import { io, type Socket } from 'socket.io-client';
import {
  type ClientEvents,
  isErrorCode,
  isServerEvent,
  type ServerEvents,
  SignalboxError,
} from '../../../src/protocol/index.ts';
import type { Connection, ConnectionListener, Transport } from './transport.ts';

const CONNECT_MS = 10_000;

/**
 * Connections over Socket.IO (protocol 5), WebSocket first, then long-polling. `?room=` goes with every request of
 * the connection, so that an edge can keep the peers of a room on one node. `server` may have a path: Socket.IO is
 * then looked for below it.
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
        // Two elements on one page are independent, and the client above reconnects by itself.
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
      const code: unknown = 'data' in error && isRecord(error.data) ? error.data['code'] : undefined;
      listener.failed(isErrorCode(code) ? new SignalboxError(code) : failure(error));
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
        // Socket.IO would keep it for later: links resend what matters, and the rest is stale by then.
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

function failure(error: unknown): SignalboxError {
  return new SignalboxError('connection-failed', error instanceof Error ? error.message : undefined);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
