import { createHmac } from 'node:crypto';

/** JWT_SECRET of servers that need tokens. */
export const JWT_SECRET = 'bench-'.repeat(8);

/** No run is longer, in seconds. */
const LIFE_S = 86_400;

/** A token for every room (docs/tokens.md): HS256, as any JWT library makes it. */
export function tokenForAll(): string {
  const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1_000) + LIFE_S;
  const signed = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded({ room: '*', exp })}`;
  return `${signed}.${createHmac('sha256', JWT_SECRET).update(signed).digest('base64url')}`;
}
