import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { inspected, loginOf, type RedisDeployment } from './redis-deployment.ts';
import { startRedis } from './redis.ts';

export interface StrandedRedis extends RedisDeployment {
  /**
   * Acts as if the machine of the server was lost behind the address of a Kubernetes Service: open connections stay
   * open but bring nothing any more, and new connections reach another server, which is empty.
   */
  strand(): void;
}

/** Two servers behind one address. The first is in use. */
export async function startStrandedRedis(): Promise<StrandedRedis> {
  const [first, second] = [await startRedis(), await startRedis()];
  let target = first;
  const wires: (readonly [Socket, Socket])[] = [];
  const address = createServer((near) => {
    const far = connect(target.port, '127.0.0.1');
    wires.push([near, far]);
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  }).listen(0, '127.0.0.1');
  await once(address, 'listening');
  const bound = address.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  const stop = async (): Promise<void> => {
    for (const [near, far] of wires) {
      near.destroy();
      far.destroy();
    }
    address.close();
    await Promise.all([first.stop(), second.stop()]);
  };
  return {
    url: `redis://127.0.0.1:${bound.port}`,
    ...inspected([first, second], loginOf(''), stop),
    strand() {
      target = second;
      for (const [near, far] of wires) {
        near.unpipe(far).pause();
        far.unpipe(near).pause();
      }
    },
  };
}
