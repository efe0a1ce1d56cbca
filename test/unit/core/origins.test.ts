import { describe, expect, test } from 'vitest';
import { originRule, shownOrigin } from '../../../src/core/origins.ts';

const unset = originRule({ allowed: [], ownHosts: ['desk', 'desk.local'] });

describe('R160: where OWN_HOSTS is not set', () => {
  test.each([
    ['http://127.0.0.1:3000', '127.0.0.1:3000'],
    ['http://192.0.2.7', '192.0.2.7'],
    ['http://192.0.2.7', '192.0.2.7:80'],
    ['http://[::1]:3000', '[::1]:3000'],
    ['https://[2001:db8::7]', '[2001:DB8:0::7]:443'],
    ['http://localhost:8080', 'localhost:8080'],
    ['http://localhost:8080', 'LOCALHOST:8080'],
    ['https://app.localhost', 'app.localhost'],
    ['http://desk:3000', 'desk:3000'],
    ['http://desk.local:3000', 'desk.local:3000'],
  ])('%s is the own origin at Host %s', (origin, host) => {
    expect(unset(origin, host)).toBe(true);
  });

  test.each([
    ['DNS rebinding: a name of somebody else', 'http://rebound.example:3000', 'rebound.example:3000'],
    ['a name that holds an address', 'http://127.0.0.1.evil.example', '127.0.0.1.evil.example'],
    ['a name that begins with localhost', 'http://localhost.evil.example', 'localhost.evil.example'],
    ['a name that ends with localhost', 'http://evillocalhost', 'evillocalhost'],
    ['another port', 'http://127.0.0.1:3000', '127.0.0.1:3001'],
    ['another port by default', 'http://127.0.0.1', '127.0.0.1:3000'],
    ['a port that the host does not have', 'http://127.0.0.1:3000', '127.0.0.1'],
    ['the default port of the other scheme', 'http://127.0.0.1', '127.0.0.1:443'],
    ['another host', 'http://127.0.0.1', '127.0.0.2'],
    ['no origin of a page: null', 'null', 'localhost'],
    ['another scheme', 'ftp://localhost', 'localhost'],
    ['a path', 'http://localhost/', 'localhost'],
    ['userinfo in the origin', 'http://a@localhost', 'localhost'],
    ['userinfo in the host', 'http://localhost', 'a@localhost'],
    ['a path in the host', 'http://localhost', 'localhost/x'],
    ['a zone, which no browser takes', 'http://[fe80::1%25eth0]', '[fe80::1%25eth0]'],
    ['an empty host', 'http://localhost', ''],
    ['a star', 'http://*', '*'],
    ['several hosts', 'http://localhost', 'localhost,localhost'],
    ['no text at all', '', ''],
  ])('refused: %s', (_, origin, host) => {
    expect(unset(origin, host)).toBe(false);
  });

  test('refused: no Host', () => expect(unset('http://localhost', undefined)).toBe(false));
});

describe('R160: where OWN_HOSTS is set', () => {
  const rule = originRule({
    allowed: [],
    ownHosts: [
      'call.example.org',
      '*.rooms.example.org',
      'two.example:8443',
      'b\u00fccher.example',
      '[2001:db8::7]:8443',
      '*.b\u00fccher.example',
    ],
  });

  test.each([
    ['https://call.example.org', 'call.example.org'],
    ['https://call.example.org', 'Call.Example.Org:443'],
    ['https://call.example.org.', 'call.example.org.'],
    ['https://call.example.org', 'call.example.org.'],
    ['https://call.example.org:9000', 'call.example.org:9000'],
    ['https://a.rooms.example.org', 'a.rooms.example.org'],
    ['https://a.b.rooms.example.org', 'a.b.rooms.example.org'],
    ['https://two.example:8443', 'two.example:8443'],
    ['https://xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['https://a.xn--bcher-kva.example', 'a.xn--bcher-kva.example'],
    ['http://127.0.0.1:3000', '127.0.0.1:3000'],
  ])('%s is the own origin at Host %s', (origin, host) => {
    expect(rule(origin, host)).toBe(true);
  });

  test.each([
    ['https://rooms.example.org', 'rooms.example.org'],
    ['https://evilrooms.example.org', 'evilrooms.example.org'],
    ['https://.rooms.example.org', '.rooms.example.org'],
    ['https://two.example', 'two.example'],
    ['https://two.example:8444', 'two.example:8444'],
    ['https://call.example.org.evil.example', 'call.example.org.evil.example'],
    ['https://rebound.example', 'rebound.example'],
    ['https://rebound.example', 'call.example.org'],
  ])('refused: %s at Host %s', (origin, host) => {
    expect(rule(origin, host)).toBe(false);
  });

  test('* believes every Host', () => {
    const any = originRule({ allowed: [], ownHosts: ['*'] });
    expect(any('https://rebound.example', 'rebound.example')).toBe(true);
    expect(any('https://rebound.example', 'other.example')).toBe(false);
  });
});

test('R71: origins of the list, any where it is *, and programs, which send none', () => {
  const rule = originRule({ allowed: ['https://app.example'], ownHosts: [] });
  expect(rule('https://app.example', undefined)).toBe(true);
  expect(rule('https://app.example.evil.example', 'x')).toBe(false);
  expect(rule(undefined, 'rebound.example')).toBe(true);
  expect(originRule({ allowed: ['*'], ownHosts: [] })('null', undefined)).toBe(true);
});

test('R71: the detail of a refusal is short, and only of characters that an origin has', () => {
  expect(shownOrigin('https://a.example\u202e\u0007\u2028 \u00e9')).toBe('https://a.example');
  expect(shownOrigin(`https://${'a'.repeat(5_000)}`)).toHaveLength(200);
});
