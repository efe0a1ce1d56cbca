/**
 * The Socket.IO signaling server of the usual WebRTC tutorials: rooms, `joined` with the newcomer's id and `message` as
 * it came, both to the others of the room.
 * ADAPTER chooses what joins several of them: none, classic (`createAdapter`) or sharded (`createShardedAdapter`), each
 * with its default options, over ioredis.
 */
import { createServer } from 'node:http';
import { createAdapter, createShardedAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';

const { PORT, ADAPTER, REDIS_URL = '' } = process.env;

function adapter() {
  switch (ADAPTER) {
    case 'classic':
      return createAdapter(new Redis(REDIS_URL), new Redis(REDIS_URL));
    case 'sharded':
      return createShardedAdapter(new Redis(REDIS_URL), new Redis(REDIS_URL));
    default:
      return undefined;
  }
}

const http = createServer();
const io = new Server(http);
const shared = adapter();
if (shared !== undefined) io.adapter(shared);

io.on('connection', (socket) => {
  let room = '';
  socket.on('join', async (wanted: string, ack: () => void) => {
    room = wanted;
    await socket.join(room);
    socket.to(room).emit('joined', socket.id);
    ack();
  });
  socket.on('message', (payload: unknown) => {
    socket.to(room).emit('message', payload);
  });
});

http.listen(Number(PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
