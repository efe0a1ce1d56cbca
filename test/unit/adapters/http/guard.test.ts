import { once } from 'node:events';
import { expect, test } from 'vitest';
import { until } from '../../../support/until.ts';
import { closed, get, site, upgrade } from './guarded-site.ts';

test('R112: a request that does not wait for the answer before it ends its connection, and begins nothing', async () => {
  const { dial, asked } = await site();
  const socket = await dial(get('/slow').repeat(50));
  await closed(socket);
  expect(asked).toEqual(['/slow']);
});

test('R112: an upgrade that does not wait for the answer before it ends its connection too', async () => {
  const at = await site();
  const socket = await at.dial(get('/slow') + upgrade());
  await closed(socket);
  expect(at.asked).toEqual(['/slow']);
});

test('R112: requests one after the other are all answered', async () => {
  const { dial, asked } = await site();
  const socket = await dial();
  for (let index = 0; index < 5; index += 1) {
    const answered = once(socket, 'data');
    socket.write(get(`/${index}`));
    await answered;
  }
  expect(asked).toEqual(['/0', '/1', '/2', '/3', '/4']);
});

test('R111: where no descriptor is left, one more connection takes the place of the one silent for longest', async () => {
  const at = await site({ most: 3 });
  const oldest = await at.dial();
  const busy = await at.dial(get('/slow'));
  await until('the request', () => at.asked.length === 1);
  const younger = await at.dial();
  await until('all to be open', () => at.gate.size === 3);
  const ended = closed(oldest);
  const answer = once(await at.dial(get('/health')), 'data');
  await ended;
  expect(String((await answer)[0])).toMatch(/^HTTP\/1\.1 200 /);
  expect([busy.destroyed, younger.destroyed, at.gate.size, at.refused]).toEqual([false, false, 3, ['descriptors']]);
});

test('R111: where every connection carries something, one more is closed', async () => {
  const at = await site({ most: 2 });
  await at.dial(get('/slow'));
  await once(await at.dial(upgrade()), 'data');
  await until('both to be in use', () => at.gate.size === 2 && at.asked.length === 1);
  await closed(await at.dial());
  expect([at.gate.size, at.refused]).toEqual([2, ['descriptors']]);
});

test('R116: an address has so many TCP connections, until one is closed', async () => {
  const at = await site({ ofOneAddress: 2 });
  const first = await at.dial();
  await at.dial();
  await until('both', () => at.gate.size === 2);
  await closed(await at.dial());
  expect(at.refused).toEqual(['client-address']);
  first.destroy();
  await until('a place', () => at.gate.size === 1);
  const answer = once(await at.dial(get('/')), 'data');
  expect(String((await answer)[0])).toMatch(/^HTTP\/1\.1 200 /);
});
