import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { entries } from '../../../src/config/entries.ts';
import { settingOptionsFile } from '../../../src/config/option-types.ts';
import { optionEntries, readOptions } from '../../../src/config/options.ts';
import { settingsSchema } from '../../../src/config/schema.ts';
import { createSignalbox, SettingsError, type SignalboxOptions } from '../../../src/server/index.ts';
import { startHost, startSignalbox } from '../../support/embedded.ts';
import { settingsOf, surroundings } from '../config/settings-of.ts';

const SECRET = 'a-secret-of-the-site-of-32-or-more';

async function problemsOf(options: object): Promise<readonly string[]> {
  const server = createServer();
  const given: SignalboxOptions = { server, logger: false, ...options };
  const error: unknown = await createSignalbox(given).catch((reason: unknown) => reason);
  if (!(error instanceof SettingsError)) throw new Error('no SettingsError');
  expect(Object.hasOwn(server, 'emit')).toBe(false);
  expect(server.listenerCount('upgrade')).toBe(0);
  return error.problems;
}

describe('R252: options', () => {
  test('src/server/setting-options.ts is what `npm run docs` makes of the schema', () => {
    const path = join(import.meta.dirname, '..', '..', '..', 'src', 'server', 'setting-options.ts');
    expect(readFileSync(path, 'utf8')).toBe(settingOptionsFile());
  });

  test('all settings are options, apart from those of a process', () => {
    const keys = optionEntries().map(({ key }) => key);
    const others = entries().filter(({ key }) => !keys.includes(key));
    expect(others.map(({ name }) => name)).toEqual([
      'PORT',
      'HOST',
      'ADMIN_KEY',
      'ADMIN_PORT',
      'LOG_LEVEL',
      'LOG_FORMAT',
    ]);
  });

  test('a setting whose value is a list or an object has no option of text', () => {
    const file = settingOptionsFile();
    const composed = optionEntries().filter(({ key }) => {
      const schema = Object.entries(settingsSchema.shape).find(([each]) => each === key)?.[1];
      const parsed = schema?.safeParse(undefined);
      return parsed?.success === true && typeof parsed.data === 'object';
    });
    expect(composed.length).toBeGreaterThan(5);
    expect(composed.filter(({ key }) => file.includes(`readonly ${key}?: string |`))).toEqual([]);
  });

  test('a text of a list that would become two is refused', async () => {
    expect(await problemsOf({ jwtSecrets: [`${SECRET},${SECRET}`] })).toEqual([
      'jwtSecrets: no text of it may have a comma',
    ]);
  });

  test('are read as the environment is', () => {
    const options = {
      redis: 'redis://127.0.0.1:1',
      roomCapacity: 4,
      allowedOrigins: ['https://a.example', 'https://b.example'],
      ownHosts: ['*.example'],
      dialects: ['pubsub'],
      pubsubFields: { subject: 'topic' },
      peerjsDiscovery: true,
      iceServers: [{ urls: 'turn:t.example', username: 'u', credential: 'c' }],
      jwtSecrets: [SECRET],
      webhookUrls: ['https://hooks.example'],
      webhookSecret: [`whsec_${Buffer.alloc(24).toString('base64')}`],
      otlpEndpoint: 'http://collector:4318',
      otlpHeaders: { authorization: 'Basic a=,b' },
      traceRatio: 0.5,
    };
    const read = readOptions(options, {}, surroundings);
    expect(read).toEqual({
      ok: true,
      settings: settingsOf({
        REDIS_URL: 'redis://127.0.0.1:1',
        ROOM_CAPACITY: '4',
        ALLOWED_ORIGINS: 'https://a.example,https://b.example',
        OWN_HOSTS: '*.example',
        DIALECTS: 'pubsub',
        PUBSUB_FIELDS: '{"subject":"topic"}',
        PEERJS_DISCOVERY: '1',
        ICE_SERVERS: '[{"urls":"turn:t.example","username":"u","credential":"c"}]',
        JWT_SECRET: SECRET,
        WEBHOOK_URLS: 'https://hooks.example',
        WEBHOOK_SECRET: `whsec_${Buffer.alloc(24).toString('base64')}`,
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20a%3D%2Cb',
        OTEL_TRACES_SAMPLER_ARG: '0.5',
      }),
    });
  });

  test('come before the environment, where that is given, and before files that it names', () => {
    const env = { ROOM_CAPACITY: '3', GRACE_MS: '5', JWT_SECRET_FILE: '/nowhere', PORT: '\\\\.\\pipe\\x' };
    const read = readOptions({ roomCapacity: 4, jwtSecrets: [SECRET] }, env, surroundings);
    expect(read).toMatchObject({
      ok: true,
      settings: { roomCapacity: 4, graceMs: 5, port: 3_000, access: { secrets: [SECRET] } },
    });
  });

  test('all that is wrong is told at once, by the names of options, without secrets', async () => {
    expect(await problemsOf({ roomCapacity: 1, jwtSecrets: ['short'], turnUrls: ['turn:t.example'] })).toEqual([
      'roomCapacity=1: must be a whole number from 2 to 1000',
      'jwtSecrets=***: must be a comma list of 1 to 4 keys of 32 to 256 ASCII characters, no spaces',
      'turnUrls=turn:t.example: needs turnSecret too; a TURN server with a fixed password goes into iceServers',
    ]);
    expect(await problemsOf({ environment: { ROOM_CAPACITY: '1' } })).toEqual([
      'ROOM_CAPACITY=1: must be a whole number from 2 to 1000',
    ]);
  });

  test.each<[object, readonly string[]]>([
    [{ roomCapcity: 4 }, ['roomCapcity: there is no such option']],
    [{ roomCapacity: () => 4 }, ['roomCapacity: must be a text, a number, true, false, a list or an object']],
    [{ server: 3000 }, ['server: must be a server of node:http or node:https']],
    [{ path: 'calls', component: 'yes' }, ['path: must be a path such as /calls', 'component: must be true or false']],
    [{ auth: true, logger: {} }, ['auth: must be a function', 'logger: must have the functions info, warn and error']],
    [
      { on: { 'peer-join': () => undefined, 'peer-left': 1 } },
      [
        "on['peer-join']: there is no such event, only room-started, peer-joined, peer-left, room-ended, call-report",
        "on['peer-left']: must be a function",
      ],
    ],
    [{ auth: () => true, jwtSecrets: [SECRET] }, ['auth: jwtSecrets or jwksUrl decides already; give one of them']],
  ])('%o is refused', async (options, problems) => {
    expect(await problemsOf(options)).toEqual(problems);
  });
});

test('R256: a second one under the same path of a server is refused, until the first is closed', async () => {
  const { server } = await startHost();
  const first = await startSignalbox({ server, path: '/calls' });
  await expect(startSignalbox({ server, path: '/calls/' })).rejects.toThrow(
    'path=/calls: another Signalbox of this server is there; choose another',
  );
  await first.close();
  await startSignalbox({ server, path: '/calls' });
});
