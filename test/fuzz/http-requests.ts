import type { Random } from './random.ts';

const METHODS = [
  'GET',
  'GET',
  'GET',
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'OPTIONS',
  'PATCH',
  'TRACE',
  'PROPFIND',
] as const;
const NO_METHODS = ['get', 'CONNECT', 'PRI', 'M-SEARCH', 'G\x00T', '', 'X'.repeat(300)] as const;
/** What a node answers, from every part of it. None begins a session, which would stay for its 10 s. */
const PATHS = [
  ...[
    '/',
    '/signalbox.js',
    '/health/live',
    '/health/ready',
    '/health/accept',
    '/metrics',
    '/peerjs/id',
    '/peerjs/peers',
  ],
  ...[
    '/socket.io/?EIO=4&transport=polling&sid=none',
    '/socket.io/?EIO=4&transport=websocket',
    '/socket.io/socket.io.js',
    '/socket.io',
  ],
  ...['/peerjs?key=peerjs&id=http&token=x', '/health', '/health/live/', '/index.html', '/assets/', '/nothing'],
] as const;
const ODD_PATHS = [
  ...[
    '/%00',
    '/..%2f..%2fetc%2fpasswd',
    '/../../etc/passwd',
    '/%2e%2e/package.json',
    '/assets/..%5c..',
    '//evil.example/',
    '/%',
  ],
  ...[
    '/%c0%ae%c0%ae/',
    '/%E0%A4%A',
    '/health/live%00',
    '/metrics/../health/live',
    '/socket.io/../metrics',
    '*',
    '/\u00fc',
    '/ x',
  ],
  ...[
    'http://evil.example/health/live',
    'http://x:99999/',
    'https://',
    '/?__proto__[a]=b',
    '/health/live;x=y',
    '/peerjs//id',
    '#',
    '',
  ],
] as const;
const HOSTS = [
  ...[
    'Host: x',
    'Host: localhost',
    'Host: evil.example',
    'Host: 127.0.0.1:1',
    'Host:',
    'Host: a b',
    'Host: x\r\nHost: y',
    '',
  ],
  ...['Host: [::1', 'Host: \x00', `Host: ${'h'.repeat(3_000)}`, 'Host: x@y', 'Host: x/../y', 'Host: 0x7f000001'],
] as const;
const ORIGINS = [
  'null',
  '',
  'https://evil.example',
  'http://x',
  'http://x:80',
  'x',
  'file://',
  'http://x, http://y',
  '\u00ff',
  'a'.repeat(5_000),
] as const;
const FORWARDED = [
  ...[
    '1.2.3.4',
    '::1',
    '',
    ',',
    ',,,,',
    'unknown',
    '1.2.3.4:99',
    '[::1]:1',
    '256.1.1.1',
    '1.2.3.4, 127.0.0.2',
    '__proto__',
    '0x7f.1',
    '\x7f',
  ],
  ...['::ffff:127.0.0.2', 'fe80::1%eth0', '2001:db8::/64', '9'.repeat(2_000), '127.0.0.2'],
] as const;
const VALID_FORWARDED = ['1.2.3.4', '::1', '127.0.0.2'] as const;
const BODIES = [
  ...[
    'Content-Length: 5',
    'Content-Length: 0',
    'Content-Length: -1',
    'Content-Length: 5\r\nContent-Length: 6',
    'Content-Length: 1e3',
  ],
  ...[
    'Content-Length: 99999999999999999999',
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: chunked\r\nContent-Length: 5',
  ],
  ...[
    'Transfer-Encoding: gzip, chunked',
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding: xchunked',
  ],
] as const;
const CONTENTS = ['hello', '5\r\nhello\r\n0\r\n\r\n', 'zz\r\nhello', '0\r\n\r\n', 'ffffffffffffffff\r\nx', ''] as const;
const OTHERS = [
  ...[
    'Expect: 100-continue',
    'Expect: 200-ok',
    'Connection: close',
    'Connection: keep-alive, Upgrade',
    'Upgrade: websocket',
    'Upgrade: h2c',
  ],
  ...[
    'Range: bytes=0-0,1-1,2-2',
    'Range: bytes=-99999999999',
    'If-None-Match: *',
    'Accept-Encoding: gzip, br, \x01',
    'Cookie: a=b; a=c',
  ],
  ...[
    'Sec-WebSocket-Key: short',
    'Sec-WebSocket-Version: 99',
    'Accept: application/openmetrics-text',
    'If-Modified-Since: x',
    'Bad Header: x',
  ],
  ...[
    ' folded',
    'X\x00Y: z',
    ': empty',
    'Content-Type: multipart/form-data; boundary=',
    'Authorization: Basic !!!!',
    'Te: trailers',
  ],
] as const;
const VERSIONS = ['HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/1.1 ', 'HTTP', ''] as const;
const LONG_QUERY = 8_192;

/** The text of a request. `valid`: one that HTTP allows, so that others may follow on the same connection. */
export function hostileRequest(random: Random, kind: 'valid' | 'any'): string {
  if (kind === 'valid') {
    const headers = ['Host: x', ...(random.chance(0.3) ? [`X-Forwarded-For: ${random.pick(VALID_FORWARDED)}`] : [])];
    return `${random.pick(['GET', 'GET', 'HEAD', 'OPTIONS'])} ${random.pick(PATHS)} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`;
  }
  const headers: string[] = [random.chance(0.6) ? 'Host: x' : random.pick(HOSTS)];
  if (random.chance(0.3)) headers.push(`Origin: ${random.pick(ORIGINS)}`);
  if (random.chance(0.3)) headers.push(`X-Forwarded-For: ${chain(random)}`);
  if (random.chance(0.3)) headers.push(random.pick(BODIES));
  while (random.chance(0.4)) headers.push(random.pick(OTHERS));
  if (random.chance(0.03)) headers.push(`X-Long: ${'v'.repeat(random.pick([8_000, 15_000, 17_000, 70_000]))}`);
  if (random.chance(0.03)) headers.push(...Array.from({ length: 2_500 }, (_, index) => `X-${index}: y`));
  const method = random.chance(0.95) ? random.pick(METHODS) : random.pick(NO_METHODS);
  const version = random.chance(0.95) ? 'HTTP/1.1' : random.pick(VERSIONS);
  const lines = [`${method} ${target(random)} ${version}`, ...headers.filter((line) => line !== '')];
  return `${lines.join('\r\n')}\r\n\r\n${random.chance(0.5) ? random.pick(CONTENTS) : ''}`;
}

function target(random: Random): string {
  const path = random.chance(0.6) ? random.pick(PATHS) : random.pick(ODD_PATHS);
  if (random.chance(0.9)) return path;
  const query = random.chance(0.5) ? 'a'.repeat(LONG_QUERY) : 'a[b]=c&'.repeat(LONG_QUERY / 8);
  return `${path}${path.includes('?') ? '&' : '?'}${query}`;
}

/** What proxies on the way are said to have seen. */
function chain(random: Random): string {
  return Array.from({ length: 1 + random.below(random.chance(0.05) ? 500 : 4) }, () => random.pick(FORWARDED)).join(
    ', ',
  );
}
