import { once } from 'node:events';
import { Socket } from 'node:net';
import { WebSocket } from 'ws';

/**
 * A WebSocket that has joined the namespace and then sends nothing by itself. A test can pause it, and send any frame.
 */
export async function rawSocket(url: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  await once(socket, 'open');
  socket.send('40');
  await frame(socket, '40');
  return socket;
}

/** As `rawSocket`, but in a room. */
export async function joinedSocket(url: string, room: string): Promise<WebSocket> {
  const socket = await rawSocket(url);
  const welcome = frame(socket, '430');
  socket.send(`420["join",${JSON.stringify({ v: 1, room })}]`);
  if (!(await welcome).startsWith('430[{"ok":true')) throw new Error(await welcome);
  return socket;
}

/** Resolves with the next frame that begins with `start`. */
function frame(socket: WebSocket, start: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const take = (data: unknown): void => {
      const text = String(data);
      if (!text.startsWith(start)) return;
      socket.off('message', take);
      resolve(text);
    };
    socket.on('message', take);
    socket.once('close', () => reject(new Error(`closed before ${start}`)));
  });
}

/** Whatever is sent leaves in one write of the TCP socket. */
export function inOneWrite(socket: WebSocket, send: () => void): void {
  const below: unknown = Reflect.get(socket, '_socket');
  if (!(below instanceof Socket)) throw new Error('no TCP socket');
  below.cork();
  send();
  below.uncork();
}
