import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { addressKey, addressOf, clientAddress } from '../../../../src/adapters/system/client-address.ts';

function request(forwarded?: string, remoteAddress = '10.0.0.1'): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: remoteAddress });
  const message = new IncomingMessage(socket);
  if (forwarded !== undefined) message.headers['x-forwarded-for'] = forwarded;
  return message;
}

describe('R115: the address of a client', () => {
  test.each<[string, number, string | undefined, string]>([
    ['is that of the socket without proxies, whatever the header says', 0, '1.2.3.4', '10.0.0.1'],
    ['is the last entry behind one proxy', 1, '9.9.9.9, 1.2.3.4', '1.2.3.4'],
    ['is the entry before it behind two', 2, '8.8.8.8, 9.9.9.9,1.2.3.4', '9.9.9.9'],
    ['is that of the socket where there are fewer', 3, '9.9.9.9, 1.2.3.4', '10.0.0.1'],
    ['may have a port', 1, '1.2.3.4:4711', '1.2.3.4'],
    ['may have a port where it is IPv6', 1, '[2001:db8:1:2::9]:443', '2001:db8:1:2::/64'],
    ['may have brackets', 1, '[2001:db8:1:2::9]', '2001:db8:1:2::/64'],
    ['is that of the socket without the header', 1, undefined, '10.0.0.1'],
    ['is the last of 1,000 entries', 1, `${'9.9.9.9, '.repeat(999)}1.2.3.4`, '1.2.3.4'],
    ['is a network where it is IPv6', 1, '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['is IPv4 where it is mapped', 1, '::ffff:1.2.3.4', '1.2.3.4'],
  ])('%s', (_, hops, forwarded, address) => {
    expect(addressOf(request(forwarded), hops)).toBe(address);
  });

  test.each(['', ' , ', 'unknown', '1.2.3.4:x', '[1', ':80', '0x7f.1', '_hidden', '1.2.3.4,', 'x'.repeat(16_000)])(
    'is that of the socket where the header is %j',
    (forwarded) => {
      expect(addressOf(request(forwarded), 1)).toBe('10.0.0.1');
    },
  );

  test('is one for all of a /64, and another for the next', () => {
    expect(addressKey('2001:db8:1:2::1')).toBe(addressKey('2001:db8:1:2:ffff::9'));
    expect(addressKey('2001:db8:1:2::1')).not.toBe(addressKey('2001:db8:1:3::1'));
    expect([addressKey('::ffff:10.0.0.1'), addressKey(undefined), addressKey('x')]).toEqual(['10.0.0.1', '', '']);
  });
});

test('R115: a node without TRUST_PROXY that is asked through a proxy says so once', () => {
  let told = 0;
  const count = () => {
    told += 1;
  };
  const direct = clientAddress(0, count);
  expect([direct(request()), told]).toEqual(['10.0.0.1', 0]);
  expect([direct(request('1.2.3.4')), direct(request('1.2.3.4')), told]).toEqual(['10.0.0.1', '10.0.0.1', 1]);
  expect([clientAddress(1, count)(request('1.2.3.4')), told]).toEqual(['1.2.3.4', 1]);
});
