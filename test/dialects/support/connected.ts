import type { Socket } from 'socket.io-client';

/** Resolves when a Socket.IO connection is there; fails with the server's reason. */
export function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
}
