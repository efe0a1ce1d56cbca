import { once } from 'node:events';
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { type ClientEvents, PROTOCOL_VERSION, type ServerEvents } from '../../src/protocol/index.ts';

/**
 * What a stand-in does wrong: `refuse-join` and `hang-up` at a join, the others to the third signal of each link. What
 * `garble` sends is no JSON: the event loop of k6 that receives it ends.
 */
export type Fault = 'none' | 'lose' | 'double' | 'swap' | 'garble' | 'refuse-join' | 'hang-up';

export interface StandIn {
  readonly url: string;
  stop(): Promise<void>;
}

/** A server that speaks just enough of the protocol for the load script, and breaks one promise of it. */
export async function startStandIn(fault: Fault): Promise<StandIn> {
  const http = createServer();
  const io = new Server<ClientEvents, ServerEvents>(http);
  io.on('connection', (socket) => {
    const held = new Map<string, () => void>();
    socket.on('join', ({ room }, ack) => {
      if (fault === 'refuse-join') {
        return ack({ ok: false, error: { code: 'room-full', retryable: true } });
      }
      ack({
        ok: true,
        v: PROTOCOL_VERSION,
        room,
        self: socket.id,
        resumeSecret: 'none',
        resumed: false,
        roster: { version: 1, peers: [] },
        iceServers: [],
        limits: { capacity: 8, graceMs: 1_000, payloadLength: 65_536, eventsPerSecond: 100 },
        node: 'stand-in',
      });
      if (fault === 'hang-up') socket.disconnect(true);
    });
    socket.on('signal', (to, seq, payload, ack) => {
      const deliver = () => io.to(to).emit('signal', socket.id, seq, payload, ack);
      const wrong = seq === 3 ? fault : 'none';
      if (wrong === 'lose') return;
      if (wrong === 'garble') {
        socket.conn.write('2[');
        return;
      }
      if (wrong === 'swap') {
        held.set(to, deliver);
        return;
      }
      deliver();
      if (wrong === 'double') deliver();
      held.get(to)?.();
      held.delete(to);
    });
    socket.on('signal-ack', (to, seq) => void io.to(to).emit('signal-ack', socket.id, seq));
    socket.on('leave', (ack) => ack({ ok: true }));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, stop: () => io.close() };
}
