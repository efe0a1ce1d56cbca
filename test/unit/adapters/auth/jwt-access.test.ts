import { createHmac } from 'node:crypto';
import { exportSPKI, importJWK, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createJwtAccess, type JwtOptions } from '../../../../src/adapters/auth/jwt-access.ts';
import { systemClock } from '../../../../src/adapters/system/clock.ts';
import { PERMISSIONS } from '../../../../src/protocol/grant.ts';
import { type KeyPair, type KeyServer, keyPair, keyServer, SECRET, tokenFor } from '../../../support/tokens.ts';

const OTHER_SECRET = SECRET.replace('site', 'foes');
const NOW = Math.floor(Date.now() / 1_000);

function accessOf(options: Partial<JwtOptions> = {}) {
  return createJwtAccess(
    { secrets: [SECRET], needsToken: () => true, nameOf: (room) => room, ...options },
    systemClock,
  );
}

function refused(fault: string) {
  return { ok: false, code: 'token-refused', fault };
}

const EXPIRED = { ok: false, code: 'token-expired' };

describe('R181: a token with a secret', () => {
  test('is good for its room, with the permissions of a speaker', async () => {
    const token = await tokenFor('room', { exp: NOW + 60 });
    const permissions = ['signal', 'message', 'share', 'files', 'ring'];
    const claims = { role: 'speaker', permissions, endsAt: (NOW + 90) * 1_000 };
    expect(await accessOf().verify(token, 'room')).toEqual({ ok: true, claims });
  });

  test.each([
    ['room', 'other'],
    ['room-*', 'room'],
  ])('of %s is not good for %s', async (of, room) => {
    expect(await accessOf().verify(await tokenFor(of), room)).toEqual(refused('room'));
  });

  test('without a room is good for none', async () => {
    const access = accessOf();
    expect(await access.verify(await tokenFor('', { room: undefined }), 'undefined')).toEqual(refused('claims'));
    expect(await access.verify(await tokenFor(''), '')).toEqual(refused('claims'));
  });

  test('of another secret is refused; any of several secrets is believed', async () => {
    const [own, other] = [await tokenFor('room'), await tokenFor('room', {}, OTHER_SECRET)];
    expect(await accessOf().verify(other, 'room')).toEqual(refused('signature'));
    const both = accessOf({ secrets: [SECRET, OTHER_SECRET] });
    expect(await both.verify(own, 'room')).toMatchObject({ ok: true });
    expect(await both.verify(other, 'room')).toMatchObject({ ok: true });
  });

  test('needs exp', async () => {
    expect(await accessOf().verify(await tokenFor('room', { exp: undefined }), 'room')).toEqual(refused('exp'));
  });

  test.each([
    [{ exp: NOW - 25 }, true],
    [{ exp: NOW - 35 }, EXPIRED],
    [{ nbf: NOW + 25 }, true],
    [{ nbf: NOW + 40 }, refused('nbf')],
  ])('%j: clocks may be 30 s apart', async (claims, expected) => {
    const verdict = await accessOf().verify(await tokenFor('room', claims), 'room');
    expect(verdict.ok || verdict).toEqual(expected);
  });

  test('needs an end that a date can be: what is told of its time is a number', async () => {
    for (const exp of [1e308, 1e300, 8_640_000_000_001]) {
      expect(await accessOf().verify(await tokenFor('room', { exp }), 'room')).toEqual(refused('claims'));
    }
    expect(await accessOf().verify(await tokenFor('room', { exp: 4e12 }), 'room')).toMatchObject({ ok: true });
  });

  test('that ended is refused as wrong, not as ended, where its signature is another', async () => {
    const token = await tokenFor('room', { exp: NOW - 60 }, OTHER_SECRET);
    expect(await accessOf().verify(token, 'room')).toEqual(refused('signature'));
  });

  test.each<[Record<string, unknown>, string]>([
    [{ iss: 'https://other.example' }, 'issuer'],
    [{ iss: undefined }, 'issuer'],
    [{ aud: 'other' }, 'audience'],
    [{ aud: undefined }, 'audience'],
  ])('%j is refused where the settings name issuer and audience', async (claims, fault) => {
    const access = accessOf({ issuer: 'https://site.example', audience: 'calls' });
    const right = { iss: 'https://site.example', aud: ['shop', 'calls'] };
    expect(await access.verify(await tokenFor('room', right), 'room')).toMatchObject({ ok: true });
    expect(await access.verify(await tokenFor('room', { ...right, ...claims }), 'room')).toEqual(refused(fault));
  });

  test('with an audience is for another service where the settings name none', async () => {
    expect(await accessOf().verify(await tokenFor('room', { aud: 'shop' }), 'room')).toEqual(refused('audience'));
  });
});

describe('R182, R183: what a token grants', () => {
  test.each<[Record<string, unknown>, object]>([
    [{ role: 'host' }, { role: 'host', permissions: PERMISSIONS }],
    [{ role: 'viewer' }, { role: 'viewer', permissions: ['signal', 'message'] }],
    [
      { role: 'viewer', permissions: [] },
      { role: 'viewer', permissions: [] },
    ],
    [{ permissions: ['moderate'] }, { role: 'speaker', permissions: ['moderate'] }],
    [
      { name: 'Ann', capacity: 3 },
      { name: 'Ann', capacity: 3 },
    ],
    [{ sub: 'user-7', mine: { a: 1 } }, { role: 'speaker' }],
  ])('%j', async (claims, granted) => {
    expect(await accessOf().verify(await tokenFor('room', claims), 'room')).toMatchObject({
      ok: true,
      claims: granted,
    });
  });

  test.each<Record<string, unknown>>([
    { role: 'admin' },
    { permissions: ['everything'] },
    { permissions: 'signal' },
    { name: 'n'.repeat(65) },
    { capacity: 0 },
    { room: ['room'] },
    { room: 'r'.repeat(130) },
  ])('%j is no claim of ours', async (claims) => {
    expect(await accessOf().verify(await tokenFor('room', claims), 'room')).toEqual(refused('claims'));
  });
});

describe('R181: what attackers try', () => {
  let pair: KeyPair;
  let server: KeyServer;
  beforeAll(async () => {
    pair = await keyPair('RS256', 'one');
    server = await keyServer([pair.jwk]);
  });
  afterAll(() => server.close());

  const payload = { room: 'room', exp: NOW + 600 };
  const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const hmac = (head: object, key: string): string => {
    const text = `${encoded(head)}.${encoded(payload)}`;
    return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
  };

  test.each(['none', 'None', 'NONE'])('a token without a signature, alg %s', async (alg) => {
    const both = accessOf({ jwksUrl: server.url });
    const token = `${encoded({ alg })}.${encoded(payload)}.`;
    expect(await both.verify(token, 'room')).toEqual(refused('algorithm'));
    expect(await both.verify(new UnsecuredJWT(payload).encode(), 'room')).toEqual(refused('algorithm'));
  });

  test('HS256 with a public key as its secret', async () => {
    const key = await importJWK(pair.jwk, 'RS256', { extractable: true });
    if (key instanceof Uint8Array) throw new Error('no public key');
    const texts = [await exportSPKI(key), (await exportSPKI(key)).trim(), JSON.stringify(pair.jwk), pair.jwk.n ?? ''];
    for (const text of texts) {
      const token = hmac({ alg: 'HS256', kid: 'one' }, text);
      expect(await accessOf({ secrets: [], jwksUrl: server.url }).verify(token, 'room')).toEqual(refused('algorithm'));
      expect(await accessOf({ jwksUrl: server.url }).verify(token, 'room')).toEqual(refused('signature'));
    }
  });

  test('HS256 with a symmetric key that the key set has', async () => {
    const mixed = await keyServer([{ kty: 'oct', kid: 'sym', k: Buffer.from(OTHER_SECRET).toString('base64url') }]);
    const access = accessOf({ secrets: [], jwksUrl: mixed.url });
    expect(await access.verify(hmac({ alg: 'HS256', kid: 'sym' }, OTHER_SECRET), 'room')).toEqual(refused('algorithm'));
    await mixed.close();
  });

  test.each(['HS384', 'HS512', 'RS512', 'PS256', 'ES384', 'dir'])(
    'an algorithm that is in no list: %s',
    async (alg) => {
      const access = accessOf({ jwksUrl: server.url });
      expect(await access.verify(hmac({ alg }, SECRET), 'room')).toEqual(refused('algorithm'));
    },
  );

  test('the signature of HS256 under the name of RS256, and the other way round', async () => {
    const access = accessOf({ jwksUrl: server.url });
    expect(await access.verify(hmac({ alg: 'RS256', kid: 'one' }, SECRET), 'room')).toEqual(refused('signature'));
    const signed = await pair.sign(payload);
    const [, body = '', signature = ''] = signed.split('.');
    expect(await access.verify(`${encoded({ alg: 'HS256' })}.${body}.${signature}`, 'room')).toEqual(
      refused('signature'),
    );
  });

  test('keys that the token brings itself: jwk, jku, x5u', async () => {
    const own = await keyPair('RS256', 'own');
    const access = accessOf({ jwksUrl: server.url });
    const asked = server.asked;
    for (const head of [{ jwk: own.jwk }, { jku: 'http://127.0.0.1:9/keys' }, { x5u: 'http://127.0.0.1:9/cert' }]) {
      const token = await own.sign(payload, { ...head, kid: 'one' });
      expect(await access.verify(token, 'room')).toEqual(refused('signature'));
    }
    expect(server.asked).toBe(asked + 1);
  });

  test('a header that asks for something unknown to be understood', async () => {
    expect(await accessOf().verify(hmac({ alg: 'HS256', crit: ['x'], x: 1 }, SECRET), 'room')).toEqual(
      refused('algorithm'),
    );
  });

  test('claims that were changed after the signature', async () => {
    const [head = '', , signature = ''] = (await tokenFor('room')).split('.');
    const token = `${head}.${encoded({ ...payload, role: 'host' })}.${signature}`;
    expect(await accessOf().verify(token, 'room')).toEqual(refused('signature'));
  });

  test.each([
    '',
    'x',
    '..',
    'a.b.c',
    'a.b.c.d.e',
    `${encoded({ alg: 'HS256' })}.${encoded([])}.`,
    `${encoded({ alg: 'HS256' })}.!!.!!`,
    `${encoded({ alg: 7 })}.${encoded(payload)}.x`,
    'x'.repeat(8_193),
  ])('no token at all: %.40j', async (token) => {
    const verdict = await accessOf({ jwksUrl: server.url }).verify(token, 'room');
    expect(verdict).toMatchObject({ ok: false, code: 'token-refused' });
  });
});
