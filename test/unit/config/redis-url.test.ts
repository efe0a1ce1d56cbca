import { describe, expect, test } from 'vitest';
import { readSecretFile } from '../../../src/config/read-file.ts';
import { readSettings } from '../../../src/config/settings.ts';

const surroundings = { hostname: 'box', suffix: 'a1b2c3', memoryBytes: 1_000_000_000, readFile: readSecretFile };

function read(url: string) {
  return readSettings({ REDIS_URL: url }, surroundings);
}

function targetOf(url: string): unknown {
  const result = read(url);
  return result.ok ? result.settings.redis : result.problems;
}

const open = { tls: false, user: '', password: '' };

describe('REDIS_URL', () => {
  test.each([
    ['redis://localhost', { ...open, mode: 'standalone', hosts: [{ host: 'localhost', port: 6379 }], db: 0 }],
    ['redis://[::1]:80/3', { ...open, mode: 'standalone', hosts: [{ host: '::1', port: 80 }], db: 3 }],
    [
      'rediss://ann:p%40ss%3Aword@redis.example.org:6380/2',
      {
        mode: 'standalone',
        tls: true,
        user: 'ann',
        password: 'p@ss:word',
        hosts: [{ host: 'redis.example.org', port: 6380 }],
        db: 2,
      },
    ],
    [
      'redis-sentinel://:pw@s1,s2:26380/my-primary/1?sentinel-password=spw&sentinel-user=watch',
      {
        mode: 'sentinel',
        tls: false,
        user: '',
        password: 'pw',
        hosts: [
          { host: 's1', port: 26379 },
          { host: 's2', port: 26380 },
        ],
        name: 'my-primary',
        db: 1,
        sentinelUser: 'watch',
        sentinelPassword: 'spw',
      },
    ],
    [
      'rediss-sentinel://s1/primary',
      {
        ...open,
        tls: true,
        mode: 'sentinel',
        hosts: [{ host: 's1', port: 26379 }],
        name: 'primary',
        db: 0,
        sentinelUser: '',
        sentinelPassword: '',
      },
    ],
    [
      'rediss-cluster://u:p@10.0.0.1:7000,10.0.0.2/',
      {
        mode: 'cluster',
        tls: true,
        user: 'u',
        password: 'p',
        hosts: [
          { host: '10.0.0.1', port: 7000 },
          { host: '10.0.0.2', port: 6379 },
        ],
      },
    ],
  ])('%s', (url, target) => {
    expect(targetOf(url)).toEqual(target);
  });

  test.each([
    ['http://localhost:6379', 'must be redis://'],
    ['redis-sentinel2://localhost/x', 'must be redis://'],
    ['redis://localhost/zero', 'must be redis://'],
    ['redis://localhost/0/1', 'must be redis://'],
    ['redis://localhost:65536', 'must be redis://'],
    ['redis://a b', 'must be redis://'],
    ['redis://a:%zz@localhost', 'must be redis://'],
    ['redis-cluster://a,,b', 'must be redis://'],
    ['redis://a,b', 'must name one host'],
    ['redis-sentinel://a,b', 'must name the primary'],
    ['redis-sentinel://a,b/', 'must name the primary'],
    ['redis-sentinel://a/name?password=x', 'takes only sentinel-user and sentinel-password'],
    ['redis-cluster://a/1', 'must not name a database'],
    ['redis://localhost?db=1', 'must not have a query'],
  ])('%s is refused', (url, problem) => {
    expect(targetOf(url)).toEqual([expect.stringContaining(problem)]);
  });

  test.each([
    ['redis://user:hunter2@localhost/zero', 'redis://user:***@localhost/zero'],
    ['redis-sentinel://:hunter2@a,b?sentinel-password=hunter2', 'redis-sentinel://:***@a,b?***'],
    ['redis-cluster://:hunter2@a,b/7', 'redis-cluster://:***@a,b/7'],
    ['redis://localhost/0/1?password=hunter2', 'redis://localhost/0/1?***'],
    ['redis://hunter2@localhost/zero', 'redis://***@localhost/zero'],
    ['redis:hunter2@localhost', 'not shown'],
    ['redis://:hunter2/@localhost', 'not shown'],
    ['redis-cluster://:hunter2?@localhost', 'not shown'],
    ['redis-cluster://:hunter2#1@a,b', 'not shown'],
    ['redis://:pass@hunter2@localhost', 'not shown'],
  ])('a problem with %s shows no secret', (url, shown) => {
    const result = read(url);
    expect(result.ok ? [] : result.problems).toEqual([expect.stringContaining(shown)]);
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });
});
