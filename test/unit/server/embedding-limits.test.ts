import { request } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startHost, startSignalbox } from '../../support/embedded.ts';

const POLL = '/socket.io/?EIO=4&transport=polling';

describe('R253: limits', () => {
  test('of handshakes of one client address hold, and those of other addresses are not touched', async () => {
    const { server, url } = await startHost();
    await startSignalbox({ server, trustProxy: 1 });
    const statusOf = async (address: string): Promise<number> => {
      const response = await fetch(url + POLL, { headers: { 'x-forwarded-for': address } });
      await response.text();
      return response.status;
    };
    let last = 200;
    for (let count = 0; count < 1_000 && last === 200; count += 1) last = await statusOf('10.0.0.1');
    expect(last).not.toBe(200);
    expect(await statusOf('10.0.0.2')).toBe(200);
  });

  test('a body that is too long, or does not say its length, is not read', async () => {
    const { server, url } = await startHost();
    await startSignalbox({ server });
    const answers = await Promise.all(
      [{ 'content-length': '10000000' }, { 'transfer-encoding': 'chunked' }].map(
        (headers) =>
          new Promise((resolve, reject) => {
            const post = request(`${url}${POLL}&sid=x`, { method: 'POST', headers }, (response) => {
              resolve([response.statusCode, response.headers.connection]);
              response.resume();
            });
            onTestFinished(() => void post.destroy());
            post.on('error', reject);
            post.write('x');
          }),
      ),
    );
    expect(answers).toEqual([
      [413, 'close'],
      [413, 'close'],
    ]);
  });

  test('a body of the application is its own', async () => {
    const { server, url } = await startHost((incoming, response) => {
      let bytes = 0;
      incoming.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      incoming.on('end', () => response.end(String(bytes)));
    });
    await startSignalbox({ server });
    const response = await fetch(`${url}/upload`, { method: 'POST', body: new Uint8Array(8_000_000) });
    expect(await response.text()).toBe('8000000');
  });
});
