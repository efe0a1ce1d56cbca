import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startRedis } from '../../support/redis.ts';

function ask(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.once('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString());
    });
  });
}

test('a server answers on its port, can be brought back there, and stops', async () => {
  const first = await startRedis();
  await expect(ask(first.port, 'PING')).resolves.toBe('+PONG\r\n');
  process.kill(first.pid, 'SIGKILL');
  await first.stop();
  const again = await startRedis({ port: first.port, args: ['--maxclients', '7'] });
  await expect(ask(again.port, 'CONFIG GET maxclients')).resolves.toContain('$1\r\n7\r\n');
  await again.stop();
  await expect(ask(again.port, 'PING')).rejects.toThrow('ECONNREFUSED');
});

test('a port that is taken is reported with what the server said', async () => {
  const holder = await startRedis();
  await expect(startRedis({ port: holder.port })).rejects.toThrow(/did not start[\s\S]*in use/);
  await holder.stop();
});
