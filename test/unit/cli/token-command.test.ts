import { describe, expect, test } from 'vitest';
import { createJwtAccess } from '../../../src/adapters/auth/jwt-access.ts';
import { systemClock } from '../../../src/adapters/system/clock.ts';
import { TOKEN_USAGE, tokenCommand } from '../../../src/cli/token-command.ts';
import type { FileText } from '../../../src/config/secret-files.ts';
import { SECRET } from '../../support/tokens.ts';

const noFile = (): FileText => ({ ok: false, reason: 'there is no such file' });

function run(line: string, env: Record<string, string> = { JWT_SECRET: SECRET }, readFile: () => FileText = noFile) {
  return tokenCommand(line === '' ? [] : line.split(' '), env, readFile);
}

function verify(token: string, room: string, more: { issuer?: string; audience?: string } = {}) {
  const options = { secrets: [SECRET], needsToken: () => true, nameOf: (name: string) => name, ...more };
  return createJwtAccess(options, systemClock).verify(token.trim(), room);
}

describe('R181: signalbox token', () => {
  test('prints a token that a node with the same settings takes', async () => {
    const { code, stdout, stderr } = await run('--room lab --name Ann --role host --capacity 4 --ttl 90s');
    expect([code, stderr]).toEqual([0, '']);
    const claims = { role: 'host', name: 'Ann', capacity: 4 };
    expect(await verify(stdout, 'lab')).toMatchObject({ ok: true, claims });
  });

  test('signs with the first of several secrets, for the issuer and the audience of the settings', async () => {
    const env = { JWT_SECRET: `${SECRET}, ${SECRET}-2`, JWT_ISSUER: 'site', JWT_AUDIENCE: 'calls' };
    const { stdout } = await run('--room lab --permissions signal,ring', env);
    expect(await verify(stdout, 'lab', { issuer: 'site', audience: 'calls' })).toMatchObject({
      ok: true,
      claims: { permissions: ['signal', 'ring'] },
    });
  });

  test('reads the secret from a file', async () => {
    const { stdout } = await run('--room lab', { JWT_SECRET_FILE: '/secret' }, () => ({
      ok: true,
      text: `${SECRET}\n`,
    }));
    expect(await verify(stdout, 'lab')).toMatchObject({ ok: true });
    expect(await run('--room lab', { JWT_SECRET_FILE: '/secret' })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('JWT_SECRET_FILE=/secret: there is no such file'),
    });
  });

  test('explains itself', async () => {
    expect(await run('--help', {})).toEqual({ code: 0, stdout: TOKEN_USAGE, stderr: '' });
  });

  test.each([
    ['', {}, 'set JWT_SECRET'],
    ['', { JWT_SECRET: SECRET }, 'room must have'],
    ['--room lab', { JWT_SECRET: 'short' }, '32 bytes'],
    ['--room lab --role boss', { JWT_SECRET: SECRET }, '--role: there is no boss; there are host, speaker, viewer'],
    ['--room lab --permissions all', { JWT_SECRET: SECRET }, '--permissions: there is no all'],
    ['--room lab --ttl 5', { JWT_SECRET: SECRET }, '--ttl must be'],
    ['--room lab --capacity few', { JWT_SECRET: SECRET }, 'capacity must be'],
    ['--rom lab', { JWT_SECRET: SECRET }, "'--rom'"],
    ['lab', { JWT_SECRET: SECRET }, "'lab'"],
  ])('%j with %j is refused with what is wrong', async (line, env, reason) => {
    const result = await run(line, env);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain(reason);
  });
});
