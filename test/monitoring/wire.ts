import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Wire extends AsyncDisposable {
  /** Where a client connects to reach the node. */
  readonly url: string;
  /** Ends every connection without a word of either side, as a lost network does. */
  cut(): void;
}

/** A way to a node that can be cut. New connections go through again. */
export async function layWire(nodeUrl: string): Promise<Wire> {
  const { hostname, port } = new URL(nodeUrl);
  const ends = new Set<Socket>();
  const keep = (socket: Socket) => {
    ends.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => ends.delete(socket));
  };
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) keep(socket);
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const cut = () => {
    for (const socket of ends) socket.resetAndDestroy();
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut,
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
