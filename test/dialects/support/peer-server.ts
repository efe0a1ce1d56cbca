import type { Server } from 'node:http';
import { PeerServer } from 'peer';
import type { Deployment } from './servers.ts';

/** The server that the PeerJS project itself has: what a scenario asks of a node, it does too. */
export const peerServer: Deployment = {
  name: 'the PeerJS server itself',
  start: async (env = {}) => {
    const server = await new Promise<Server>((resolve) => {
      const options = { host: '127.0.0.1', port: 0, path: '/', allow_discovery: env['PEERJS_DISCOVERY'] === '1' };
      const app = PeerServer(options, (listening) => {
        if ('closeAllConnections' in listening) resolve(listening);
      });
      // Without a listener a frame that is no JSON would end its process.
      app.on('error', () => undefined);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const url = `http://127.0.0.1:${address.port}`;
    return {
      urls: [url, url],
      // It has timers that never end; they hold nothing but this process of the tests.
      stop: async () => {
        server.closeAllConnections();
        server.close();
      },
    };
  },
};
