import type { Line } from './dialect.ts';

/** What a Socket.IO conversation is told. */
export interface SocketIoListener {
  /** The default namespace is open. */
  connected(): void;
  /** An event: its JSON array, `["name",…]`, begins at `from`. */
  event(text: string, from: number): void;
  /** The answer to the one request that a conversation makes, id 0: its JSON array. */
  answer(json: string): void;
}

/** Where a Socket.IO server listens for WebSockets, for `path`. */
export function socketIoPath(room: string): string {
  return `/socket.io/?EIO=4&transport=websocket&room=${encodeURIComponent(room)}`;
}

/** Takes one packet of Engine.IO 4 with Socket.IO 5 in it, and does what the protocols ask for. */
export function receiveSocketIo(text: string, line: Line, listener: SocketIoListener): void {
  switch (text.slice(0, 2)) {
    case '42':
      return listener.event(text, 2);
    case '43':
      return listener.answer(text.slice(text.indexOf('[')));
    case '2':
      return line.send('3');
    case '40':
      return listener.connected();
    default:
      // The Engine.IO handshake, `0{…}`, is answered with a CONNECT of the default namespace.
      if (text.startsWith('0')) line.send('40');
      else line.failed(`closed with ${text.slice(0, 80)}`);
  }
}
