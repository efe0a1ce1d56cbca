import { describe, expect, test } from 'vitest';
import { createJwtAccess } from '../../../src/adapters/auth/jwt-access.ts';
import { systemClock } from '../../../src/adapters/system/clock.ts';
import { mintToken, type TokenContent } from '../../../src/server/index.ts';
import { SECRET } from '../../support/tokens.ts';

const issuer = 'https://site.example';
const audience = 'calls';

describe('R181, R182: a token that the helper makes', () => {
  test.each<[TokenContent, object]>([
    [{ room: 'lab', issuer, audience }, { role: 'speaker' }],
    [
      { room: 'l*', name: 'Ann', role: 'host', permissions: ['signal'], capacity: 3, issuer, audience },
      { role: 'host', permissions: ['signal'], name: 'Ann', capacity: 3 },
    ],
  ])('is good for a node: %j', async (content, claims) => {
    const options = { secrets: [SECRET], issuer, audience, needsToken: () => true, nameOf: (room: string) => room };
    const access = createJwtAccess(options, systemClock);
    expect(await access.verify(await mintToken(SECRET, content), 'lab')).toMatchObject({ ok: true, claims });
  });

  test('is good for an hour, or as long as is said', async () => {
    const lives = await Promise.all(
      [{}, { seconds: 90 }].map(async (more) => {
        const [, body = ''] = (await mintToken(SECRET, { room: 'lab', ...more })).split('.');
        const { exp, iat }: { exp: number; iat: number } = JSON.parse(Buffer.from(body, 'base64url').toString());
        return exp - iat;
      }),
    );
    expect(lives).toEqual([3_600, 90]);
  });

  test.each<[object, string]>([
    [{ room: '' }, 'room must have 1 to 129 characters'],
    [{}, 'room must have 1 to 129 characters'],
    [{ room: 'lab', seconds: 0 }, 'seconds must be a number from 1 to 3153600000'],
    [{ room: 'lab', seconds: Number.NaN }, 'seconds must be a number from 1 to'],
    [{ room: 'lab', seconds: Number.POSITIVE_INFINITY }, 'seconds must be a number from 1 to'],
    [{ room: 'lab', seconds: 1e300 }, 'seconds must be a number from 1 to'],
    [{ room: 'lab', name: 'n'.repeat(65) }, 'name must have at most 64 characters'],
    [{ room: 'lab', role: 'admin' }, 'role must be one of host, speaker, viewer'],
    [{ room: 'lab', permissions: ['all'] }, 'permissions must be some of signal'],
    [{ room: 'lab', capacity: 1.5 }, 'capacity must be a whole number'],
  ])('%j is refused with what is wrong', async (content, message) => {
    const wrong: TokenContent = JSON.parse(JSON.stringify(content));
    if ('seconds' in content) Object.assign(wrong, content);
    await expect(mintToken(SECRET, wrong)).rejects.toThrow(message);
  });

  test('needs a secret of 32 bytes', async () => {
    await expect(mintToken('short', { room: 'lab' })).rejects.toThrow('32 bytes');
  });
});
