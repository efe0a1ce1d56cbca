import { expect, test } from 'vitest';
import { helpText, settingsTable } from '../../../src/config/help.ts';
import { readSettings } from '../../../src/config/settings.ts';
import { problemsOf, settingsOf, surroundings } from './settings-of.ts';

test('an empty environment gives a node that stands alone', () => {
  expect(settingsOf({})).toEqual({
    port: 3000,
    redisPrefix: 'signalbox',
    nodeId: 'box-a1b2c3',
    allowedOrigins: [],
    ownHosts: ['box', 'box.local'],
    roomCapacity: 8,
    dialects: [],
    invitationEvents: {},
    pubsubPath: '/ws',
    pubsubFields: {},
    sessionKeys: [],
    simplewebrtcPath: '/simplewebrtc/socket.io',
    peerjsPath: '/',
    peerjsKey: 'peerjs',
    peerjsDiscovery: '0',
    iceServers: [],
    webhookTimeoutMs: 10_000,
    webhookGiveUpMs: 86_400_000,
    leaseMs: 15_000,
    graceMs: 30_000,
    drainMs: 10_000,
    batchMs: 8,
    eventsPerSecond: 100,
    bytesPerSecond: 1_048_576,
    addressLimits: 1,
    trustProxy: 0,
    outboundLimit: 1_000,
    outboundLimitBytes: 1_048_576,
    maxConnections: 20_000,
    eventLoopLagLimitMs: 250,
    memoryLimitMb: 850,
    logLevel: 'info',
    logFormat: 'auto',
  });
});

test('an empty variable counts as absent', () => {
  expect(settingsOf({ PORT: '', REDIS_URL: ' ', ALLOWED_ORIGINS: '' })).toEqual(settingsOf({}));
});

test('R160: OWN_HOSTS adds to the names that this machine has', () => {
  const given = 'Call.example.org, *.rooms.example.org:8443,[2001:db8::7],b\u00fccher.example';
  const own = ['box', 'box.local'];
  const hosts = ['call.example.org', '*.rooms.example.org:8443', '[2001:db8::7]', 'b\u00fccher.example'];
  expect(settingsOf({ OWN_HOSTS: given }).ownHosts).toEqual([...hosts, ...own]);
  expect(settingsOf({ OWN_HOSTS: '*' }).ownHosts).toEqual(['*', ...own]);
  const named = readSettings({}, { ...surroundings, hostname: 'Box.example.org' });
  expect(named.ok && named.settings.ownHosts).toEqual(['box.example.org']);
});

test('values are read as their type', () => {
  const settings = settingsOf({
    PORT: '0',
    HOST: '127.0.0.1',
    REDIS_URL: 'rediss://user:hunter2@redis.example.org:6380/2',
    NODE_ID: 'node-1',
    ALLOWED_ORIGINS: 'https://a.example.org, http://localhost:8080',
    MEMORY_LIMIT_MB: '512',
  });
  expect(settings).toMatchObject({
    port: 0,
    host: '127.0.0.1',
    redis: { mode: 'standalone', tls: true, password: 'hunter2' },
    nodeId: 'node-1-a1b2c3',
    allowedOrigins: ['https://a.example.org', 'http://localhost:8080'],
    memoryLimitMb: 512,
  });
  expect(settingsOf({ ALLOWED_ORIGINS: '*' }).allowedOrigins).toEqual(['*']);
});

test('ICE servers come as a list of URLs or as the JSON of RTCIceServer', () => {
  expect(settingsOf({ ICE_SERVERS: 'stun:a.example.org:3478, stuns:b.example.org' }).iceServers).toEqual([
    { urls: 'stun:a.example.org:3478' },
    { urls: 'stuns:b.example.org' },
  ]);
  const turn = { urls: ['turn:t.example.org:3478?transport=udp'], username: 'u', credential: 'c' };
  expect(settingsOf({ ICE_SERVERS: JSON.stringify([turn]) }).iceServers).toEqual([turn]);
});

const TURN = {
  TURN_URLS: 'turn:t.example.org, turns:t.example.org:443?transport=tcp',
  TURN_SECRET: 'hunter2-hunter2-',
};

test('TURN servers come with the secret that they share', () => {
  const urls = ['turn:t.example.org', 'turns:t.example.org:443?transport=tcp'];
  const { TURN_SECRET: secret } = TURN;
  expect(settingsOf(TURN).turn).toEqual({ urls, secret, lifetimeMs: 3_600_000 });
  expect(settingsOf({ ...TURN, TURN_LIFETIME_MS: '10000' }).turn).toEqual({ urls, secret, lifetimeMs: 10_000 });
  expect(settingsOf({ TURN_LIFETIME_MS: '10000' })).toEqual(settingsOf({}));
});

test('TURN_URLS without TURN_SECRET is wrong, and the other way round, beside whatever else is', () => {
  const { TURN_URLS, TURN_SECRET } = TURN;
  expect(problemsOf({ TURN_URLS })).toEqual([
    `TURN_URLS=${TURN_URLS}: needs TURN_SECRET too; a TURN server with a fixed password goes into ICE_SERVERS`,
  ]);
  expect(problemsOf({ TURN_SECRET, TURN_URLS: ' ', PORT: 'x' })).toEqual([
    'PORT=x: must be a whole number from 0 to 65535',
    'TURN_SECRET=***: needs TURN_URLS too: the servers that know it',
  ]);
});

test('R145: keys for resume proofs come as a list, the one that signs first', () => {
  const [first, second] = ['f'.repeat(32), 's'.repeat(256)];
  expect(settingsOf({ SESSION_KEY: `${first}, ${second}` }).sessionKeys).toEqual([first, second]);
});

test('every problem is listed at once, each with variable, value and what would be right', () => {
  expect(problemsOf({ PORT: 'eighty', LOG_LEVEL: 'loud', ROOM_CAPACITY: '1', NODE_ID: 'a b' })).toEqual([
    'PORT=eighty: must be a whole number from 0 to 65535',
    'NODE_ID=a b: must be 1 to 64 letters, digits or any of _ . -',
    'ROOM_CAPACITY=1: must be a whole number from 2 to 1000',
    'LOG_LEVEL=loud: must be one of trace, debug, info, warn, error, fatal, silent',
  ]);
});

test.each([
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['PORT', '80.5'],
  ['PORT', '0x50'],
  ['HOST', 'http://here'],
  ['REDIS_URL', 'localhost:6379'],
  ['ALLOWED_ORIGINS', 'example.org'],
  ['ALLOWED_ORIGINS', 'https://example.org/'],
  ['ALLOWED_ORIGINS', 'https://a.example.org,*'],
  ['OWN_HOSTS', 'https://example.org'],
  ['OWN_HOSTS', 'example.org/'],
  ['OWN_HOSTS', 'call.*.example.org'],
  ['OWN_HOSTS', 'example.org,*'],
  ['OWN_HOSTS', 'example.org:port'],
  ['OWN_HOSTS', 'user@example.org'],
  ['ICE_SERVERS', 'a.example.org'],
  ['ICE_SERVERS', 'turn:a.example.org'],
  ['ICE_SERVERS', '[{"urls":[]}]'],
  ['ICE_SERVERS', '[{"url":"stun:a.example.org"}]'],
  ['ICE_SERVERS', '[not json'],
  ['DIALECTS', 'tutorial, esperanto'],
  ['INVITATION_EVENTS', '{"dance":"x"}'],
  ['INVITATION_EVENTS', 'inviteVideo'],
  ['INVITATION_EVENTS', '{"userLeave":"disconnect"}'],
  ['PUBSUB_FIELDS', '{"cmd":""}'],
  ['PUBSUB_FIELDS', '{"cmd":"data"}'],
  ['PUBSUB_PATH', 'ws'],
  ['PEERJS_PATH', '/a?b'],
  ['PEERJS_KEY', 'a b'],
  ['PEERJS_DISCOVERY', 'yes'],
  ['TURN_LIFETIME_MS', '9999'],
  ['TURN_LIFETIME_MS', '86400001'],
  ['LOG_FORMAT', 'xml'],
  ['GRACE_MS', '30s'],
])('%s=%s is refused', (name, value) => {
  expect(problemsOf({ [name]: value })).toEqual([expect.stringMatching(`^${name}=`)]);
});

test.each([
  ['TURN_URLS', 'stun:t.example.org'],
  ['TURN_URLS', 't.example.org'],
  ['TURN_URLS', 'turn:t.example.org?transport=tls'],
  ['TURN_URLS', ','],
  ['SESSION_KEY', 'too-short'],
  ['SESSION_KEY', ','],
  ['SESSION_KEY', `${'k'.repeat(40)}, with spaces in the second key, which is long enough`],
  ['TURN_SECRET', 'too-short'],
  ['TURN_SECRET', 'with spaces in between'],
])('%s=%s is refused beside its other half', (name, value) => {
  const shown = name === 'TURN_SECRET' || name === 'SESSION_KEY' ? '\\*\\*\\*' : value.replaceAll('?', '.');
  expect(problemsOf({ ...TURN, [name]: value })).toEqual([expect.stringMatching(`^${name}=${shown}: must`)]);
});

test('no problem shows a secret', () => {
  const secrets = [
    { REDIS_URL: 'redis://user:hunter2@localhost/zero' },
    { REDIS_URL: 'redis:hunter2@localhost' },
    { ICE_SERVERS: '[{"urls":"turn:t","username":"u","credential":"hunter2","extra":1}]' },
    { ICE_SERVERS: '[{"urls":"turn:t","username":"u","credential":"hunter2"' },
    { TURN_URLS: 'turn:t', TURN_SECRET: 'hunter2' },
    { TURN_SECRET: 'hunter2-hunter2-' },
  ];
  for (const env of secrets) {
    expect(problemsOf(env)).toHaveLength(1);
    expect(problemsOf(env).join()).not.toContain('hunter2');
  }
  expect(problemsOf({ REDIS_URL: 'redis://user:hunter2@localhost/zero' })[0]).toContain('redis://user:***@localhost');
});

test('the help and the table name every setting with its default', () => {
  for (const text of [helpText('1.2.3'), settingsTable()]) {
    expect(text).toContain('ALLOWED_ORIGINS');
    expect(text).toContain('MEMORY_LIMIT_MB');
    expect(text).toContain('30000');
  }
  expect(helpText('1.2.3')).toContain('signalbox 1.2.3');
  expect(
    settingsTable()
      .split('\n')
      .filter((line) => line.startsWith('|')),
  ).toHaveLength(2 + 53);
});
