import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { until } from '../support/until.ts';
import { type Coturn, coturnMissing, login, startCoturn, turnserver } from './support/coturn.ts';
import { TurnClient } from './support/turn-client.ts';

let coturn: Coturn;
let v4: TurnClient;
let v6: TurnClient;

beforeAll(async () => {
  if (turnserver === undefined) return;
  coturn = await startCoturn(['--relay-ip=::1']);
  [v4, v6] = await Promise.all([relay(4), relay(6)]);
});

afterAll(async () => {
  v4?.close();
  v6?.close();
  await coturn?.stop();
});

beforeEach((context) => {
  if (turnserver === undefined) context.skip(coturnMissing);
});

async function relay(family: 4 | 6): Promise<TurnClient> {
  const client = await TurnClient.connect({ port: coturn.port, transport: 'udp' });
  expect(await client.allocate(login(600), family)).toMatchObject({ kind: 'success' });
  return client;
}

/** How the server answers a request to let this peer in; nothing is sent to it. */
async function permissionOf(client: TurnClient, ip: string): Promise<string> {
  const answer = await client.createPermission(ip);
  return answer.kind === 'success' ? 'allowed' : `${answer.code}`;
}

/** First, some, and last address of each range; of IPv6 also one that ends with a zero byte. */
const DENIED_V4 = {
  'this network': ['0.0.0.0', '0.0.0.1', '0.255.255.255'],
  private: ['10.0.0.0', '10.1.2.3', '10.255.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.0', '192.168.255.255'],
  'shared by carriers': ['100.64.0.0', '100.127.255.255'],
  loopback: ['127.0.0.1', '127.255.255.255'],
  'link-local': ['169.254.0.0', '169.254.255.255'],
  'metadata of clouds': ['169.254.169.254', '100.100.100.200', '192.0.0.192', '168.63.129.16'],
  'of the IETF': ['192.0.0.0', '192.0.0.255', '192.88.99.0', '192.88.99.255', '198.18.0.0', '198.19.255.255'],
  documentation: ['192.0.2.0', '192.0.2.255', '198.51.100.0', '198.51.100.255', '203.0.113.0', '203.0.113.255'],
  multicast: ['224.0.0.0', '239.255.255.255'],
  'reserved, broadcast': ['240.0.0.0', '255.255.255.254', '255.255.255.255'],
} as const;

const DENIED_V6 = {
  'loopback, unspecified': ['::', '::1'],
  'IPv4 in it, compatible': [
    '::2',
    '::10.0.0.0',
    '::10.0.0.1',
    '::169.254.169.254',
    '::0.0.1.0',
    '::0.1.0.0',
    '::255.255.255.255',
  ],
  'IPv4 in it, mapped': ['::ffff:10.0.0.0', '::ffff:127.0.0.1', '::ffff:169.254.169.254', '::ffff:8.8.8.8'],
  'IPv4 in it, translated': ['::ffff:0:10.0.0.0', '::ffff:0:127.0.0.1'],
  'IPv4 in it, NAT64': ['64:ff9b::10.0.0.0', '64:ff9b::127.0.0.1', '64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff'],
  'IPv4 in it, Teredo and 6to4': ['2001::', '2001:0:ffff::1', '2002:a00::', '2002:7f00:1::1', '2002:ffff::'],
  discard: ['100::', '100::ffff:ffff:ffff:ffff'],
  'of the IETF': ['2001:1::1', '2001:2::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', '5f00::', '5f00:ffff::1'],
  documentation: ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '3fff::', '3fff:fff:ffff::'],
  'unique local, metadata of clouds': ['fc00::', 'fd00::', 'fd00:ec2::254', 'fd20:ce::254', 'fdff:ffff::'],
  'link-local, site-local': ['fe80::', 'fe80::1', 'febf:ffff::', 'fec0::', 'feff:ffff::'],
  multicast: ['ff00::', 'ff02::1', 'ffff:ffff::'],
  'not given to anybody': ['1::', '200::', '1fff:ffff::', '4000::', 'a000::1', 'fbff::'],
} as const;

describe('a peer that is not on the internet is refused with 403', () => {
  test.each(Object.entries(DENIED_V4))('IPv4, %s', async (_, peers) => {
    for (const ip of peers) {
      expect(await permissionOf(v4, ip), ip).toBe('403');
      expect((await v4.channelBind(ip)).code, ip).toBe(403);
    }
  });

  test.each(Object.entries(DENIED_V6))('IPv6, %s', async (_, peers) => {
    for (const ip of peers) {
      expect(await permissionOf(v6, ip), ip).toBe('403');
      expect((await v6.channelBind(ip)).code, ip).toBe(403);
    }
  });

  test('also where IPv4 is asked of a relay that has IPv6, and the other way round', async () => {
    expect(await permissionOf(v4, '::ffff:10.0.0.1')).toBe('443');
    expect(await permissionOf(v4, '::1')).toBe('443');
    expect(await permissionOf(v6, '10.0.0.1')).toBe('443');
  });

  test('and nothing reaches it, also where no permission is asked for first', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    const client = await relay(4);
    expect(await permissionOf(client, '127.0.0.1')).toBe('403');
    client.send({ ip: '127.0.0.1', port }, Buffer.from('relayed'));
    // What comes on the same way is handled after it, and what is sent then arrives after it.
    await client.bind();
    const received = once(socket, 'message');
    createSocket('udp4').unref().send('direct', port, '127.0.0.1');
    expect(String((await received)[0])).toBe('direct');
    client.close();
    socket.close();
  });
});

describe('a peer on the internet is allowed', () => {
  test.each([
    ...['1.1.1.1', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255'],
    ...['128.0.0.1', '168.63.129.15', '169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0'],
    ...['192.0.1.0', '192.167.255.255', '192.169.0.0', '198.17.255.255', '198.20.0.0', '223.255.255.255'],
  ])('%s', async (ip) => {
    expect(await permissionOf(v4, ip)).toBe('allowed');
  });

  test.each([
    ...['2000::1', '2001:200::', '2001:4860:4860::8888', '2001:db7:ffff::1', '2001:db9::', '2003::1'],
    ...['2606:4700:4700::1111', '2a00:1450:4001:800::', '3ffe::1', '3fff:1000::1'],
  ])('%s', async (ip) => {
    expect(await permissionOf(v6, ip)).toBe('allowed');
  });
});

test('behind a NAT the server’s own relays reach each other: it allows the inner half of --external-ip by itself', async () => {
  const outside = '198.41.0.4';
  // Loopback peers are refused whatever is allowed; the inner address of a real server is none.
  const server = await startCoturn([`--external-ip=${outside}/127.0.0.1`, '--allow-loopback-peers']);
  onTestFinished(() => server.stop());
  const one = await TurnClient.connect({ port: server.port, transport: 'udp' });
  const two = await TurnClient.connect({ port: server.port, transport: 'udp' });
  await one.allocate(login(60, 'one'));
  const relayed = (await two.allocate(login(60, 'two'))).address('relayed');
  expect(relayed).toMatchObject({ ip: outside });
  expect([await permissionOf(one, outside), await permissionOf(two, outside)]).toEqual(['allowed', 'allowed']);
  if (relayed) one.send(relayed, Buffer.from('through two relays'));
  await until('data at the other end', () => two.data.length > 0);
  expect(two.data.map(({ from, bytes }) => [from.ip, String(bytes)])).toEqual([[outside, 'through two relays']]);
  one.close();
  two.close();
});
