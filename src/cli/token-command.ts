import { parseArgs } from 'node:util';
import { type ReadFile, withSecretFiles } from '../config/secret-files.ts';
import { PERMISSIONS, type Permission, ROLES, type Role } from '../protocol/grant.ts';
import { mintToken } from '../server/index.ts';

/** What a command writes, and its exit code. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The exit code for wrong arguments, as that of `signalbox` itself. */
const BAD_ARGUMENTS = 2;

/** Seconds of each unit of --ttl. */
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

export const TOKEN_USAGE = [
  'Usage: signalbox token --room ROOM [--name NAME] [--role ROLE] [--permissions LIST] [--capacity N] [--ttl 1h]',
  '',
  'Prints a token for trying out, signed with the first secret of JWT_SECRET (or JWT_SECRET_FILE); with JWT_ISSUER and',
  'JWT_AUDIENCE where these are set. docs/tokens.md says what a token holds.',
  '',
  '  --room ROOM         the room, or a pattern with * for any characters',
  '  --name NAME         the name of the peer, which its client cannot change then',
  `  --role ROLE         ${ROLES.join(', ')}; default: speaker`,
  `  --permissions LIST  comma list of ${PERMISSIONS.join(', ')}; default: those of the role`,
  '  --capacity N        most peers of the room when this one enters it',
  '  --ttl TIME          how long the token is good: 90s, 15m, 1h, 7d; default: 1h',
  '',
].join('\n');

/** `signalbox token`: mints a token for trying out. */
export async function tokenCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  readFile: ReadFile,
): Promise<CommandResult> {
  try {
    const values = read(args);
    if (values.help === true) return { code: 0, stdout: TOKEN_USAGE, stderr: '' };
    const { env, problems } = withSecretFiles(environment, readFile);
    const [problem] = problems.filter((line) => line.startsWith('JWT_SECRET'));
    if (problem !== undefined) return failed(problem);
    const secret = env['JWT_SECRET']?.split(',')[0]?.trim();
    if (!secret) return failed('set JWT_SECRET, or JWT_SECRET_FILE, to that of the nodes');
    const issuer = env['JWT_ISSUER']?.trim();
    const audience = env['JWT_AUDIENCE']?.trim();
    const { room = '', name, role, permissions, capacity, ttl = '1h' } = values;
    const token = await mintToken(secret, {
      room,
      seconds: secondsOf(ttl),
      ...(name === undefined ? {} : { name }),
      ...(role === undefined ? {} : { role: oneOf(role, ROLES, 'role') }),
      ...(permissions === undefined ? {} : { permissions: listOf(permissions) }),
      ...(capacity === undefined ? {} : { capacity: Number(capacity) }),
      ...(issuer ? { issuer } : {}),
      ...(audience ? { audience } : {}),
    });
    return { code: 0, stdout: `${token}\n`, stderr: '' };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return failed(error.message);
  }
}

function read(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { room: text, name: text, role: text, permissions: text, capacity: text, ttl: text } as const;
  return parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean', short: 'h' } }, strict: true })
    .values;
}

function secondsOf(ttl: string): number {
  const [, count, unit = ''] = /^(\d{1,9})([smhd])$/.exec(ttl) ?? [];
  const seconds = UNITS[unit];
  if (count === undefined || seconds === undefined)
    throw new TypeError('--ttl must be a time such as 90s, 15m, 1h or 7d');
  return Number(count) * seconds;
}

function listOf(text: string): readonly Permission[] {
  const names = text.split(',').filter((name) => name !== '');
  return names.map((name) => oneOf(name, PERMISSIONS, 'permissions'));
}

function oneOf<Name extends Role | Permission>(text: string, names: readonly Name[], option: string): Name {
  const found = names.find((name) => name === text);
  if (found === undefined) throw new TypeError(`--${option}: there is no ${text}; there are ${names.join(', ')}`);
  return found;
}

function failed(reason: string): CommandResult {
  return { code: BAD_ARGUMENTS, stdout: '', stderr: `signalbox token: ${reason}. See signalbox token --help\n` };
}
