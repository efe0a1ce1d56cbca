import { describe, expect, test } from 'vitest';
import type { Gathered } from '../../../web/demo/ice/gather.ts';
import { rtcServer, type Server, serversOf } from '../../../web/demo/ice/server.ts';
import { isPrivate, verdictOf } from '../../../web/demo/ice/verdict.ts';

const login = { username: 'u', credential: 'c' };

function server(url: string): Server {
  const [first] = serversOf([{ urls: url, ...login }]);
  if (first === undefined) throw new Error('no server');
  return first;
}

const stun = server('stun:s.example.org');
const udp = server('turn:t.example.org');
const tls = server('turns:t.example.org:443?transport=tcp');

function gathered(over: Partial<Gathered> = {}): Gathered {
  return { candidate: undefined, errors: [], complete: true, ...over };
}

const failed = (code: number, text = '') => gathered({ errors: [{ code, text }] });

describe('servers', () => {
  test('each URL is one, with its transport and its login', () => {
    const urls = ['turn:t', 'turn:t:80?transport=tcp', 'TURNS:t:443', 'turn:t?transport=udp'];
    const servers = serversOf([{ urls: 'stun:s' }, { urls, ...login }]);
    expect(servers.map(({ kind, transport }) => `${kind} ${transport}`)).toEqual([
      'stun UDP',
      'turn UDP',
      'turn TCP',
      'turn TLS',
      'turn UDP',
    ]);
    expect(servers.map(rtcServer)).toEqual([{ urls: 'stun:s' }, ...urls.map((url) => ({ urls: url, ...login }))]);
  });
});

describe('a verdict', () => {
  test.each([
    [
      'a mapped address',
      stun,
      gathered({ candidate: { address: '1.2.3.4:5', ms: 9.6 } }),
      true,
      'STUN works',
      '1.2.3.4:5, after 10 ms',
    ],
    [
      'a relay',
      udp,
      gathered({ candidate: { address: '1.2.3.4:5', ms: 9 } }),
      true,
      'TURN works over UDP',
      '1.2.3.4:5',
    ],
    [
      'a relay by TLS',
      tls,
      gathered({ candidate: { address: '1.2.3.4:5', ms: 9 } }),
      true,
      'TURN works over TLS',
      '1.2.3.4:5',
    ],
    [
      'a private relay',
      udp,
      gathered({ candidate: { address: '10.0.0.1:5', ms: 9 } }),
      true,
      'TURN works',
      '--external-ip',
    ],
    ['no NAT', stun, gathered(), true, 'no other address', 'No NAT'],
    ['nothing, from a browser that tells nothing', udp, gathered(), false, 'no reason', 'does not tell'],
    ['401', udp, failed(401, 'Unauthorized'), false, '401: wrong or expired credentials', 'TURN_SECRET'],
    ['486', udp, failed(486), false, '486: quota reached', 'user-quota'],
    ['508', udp, failed(508), false, '508: no capacity', 'min-port'],
    ['a code that nobody knows', udp, failed(499, 'Odd'), false, 'Refused, 499: Odd', 'log'],
    [
      'no answer',
      udp,
      failed(701, 'TURN allocate request timed out.'),
      false,
      'TURN not reached over UDP',
      'timed out.',
    ],
    ['no answer to STUN', stun, failed(701), false, 'STUN not reached over UDP', 'firewall'],
    ['no TLS', tls, failed(701), false, 'TURN not reached over TLS', 'trust the certificate'],
    ['no end', udp, gathered({ complete: false }), false, 'TURN not reached over UDP', 'firewall'],
  ] as const)('of %s', (_, server, answer, works, title, advice) => {
    const verdict = verdictOf(server, answer);
    expect(verdict.works).toBe(works);
    expect(verdict.title).toContain(title);
    expect(verdict.advice).toContain(advice);
  });

  test('a refusal says more than a way that was closed, and a relay more than both', () => {
    const errors = [
      { code: 701, text: '' },
      { code: 401, text: '' },
    ];
    expect(verdictOf(udp, gathered({ errors })).title).toContain('401');
    expect(verdictOf(udp, gathered({ errors, candidate: { address: '1.2.3.4:5', ms: 1 } })).works).toBe(true);
  });

  test('private addresses are those that only one’s own network knows', () => {
    const own = [
      '10.1.2.3:1',
      '127.0.0.1:1',
      '172.16.0.1:1',
      '172.31.0.1:1',
      '192.168.0.1:1',
      '100.64.0.1:1',
      '169.254.1.1:1',
    ];
    for (const address of [...own, '[fd00::1]:1', 'fe80::1:1', '::1:1']) expect(isPrivate(address), address).toBe(true);
    for (const address of [
      '1.10.0.1:1',
      '172.32.0.1:1',
      '172.15.0.1:1',
      '100.63.0.1:1',
      '100.128.0.1:1',
      '[2001:db8::1]:1',
    ]) {
      expect(isPrivate(address), address).toBe(false);
    }
  });
});
