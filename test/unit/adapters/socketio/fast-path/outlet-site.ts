import { once } from 'node:events';
import { createServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { onTestFinished } from 'vitest';
import { OutletWriter, SocketOutlet } from '../../../../../src/adapters/socketio/fast-path/index.ts';
import { readSecretFile } from '../../../../../src/config/read-file.ts';
import { readSettings } from '../../../../../src/config/settings.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';

/** The limits of a node with default settings. */
function defaultLimits() {
  const read = readSettings({}, { hostname: 'node', suffix: 'x', memoryBytes: 1, readFile: readSecretFile });
  if (!read.ok) throw new Error(read.problems.join());
  return { packets: read.settings.outboundLimit, bytes: read.settings.outboundLimitBytes };
}

/** A Socket.IO server whose sockets have outlets. */
export async function serving(limits = defaultLimits(), crowded = false) {
  const http = createServer();
  const io = new Server(http, { serveClient: false });
  const clock = new FakeClock();
  const heard: string[] = [];
  const terms = {
    writer: new OutletWriter(),
    limits,
    clock,
    isCrowded: () => crowded,
    onSlow(outlet: SocketOutlet) {
      heard.push('slow');
      outlet.close();
    },
    onCaughtUp: () => void heard.push('caught up'),
  };
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  onTestFinished(() => io.close());
  return {
    io,
    clock,
    heard,
    url: `http://127.0.0.1:${address.port}`,
    outlet: (socket: Socket) => new SocketOutlet(socket, terms),
    /** The outlet of the next client. */
    next: () =>
      new Promise<SocketOutlet>((resolve) => {
        io.once('connection', (socket) => {
          const outlet = new SocketOutlet(socket, terms);
          socket.on('disconnect', () => outlet.detach());
          resolve(outlet);
        });
      }),
  };
}
