import { SignJWT } from 'jose';
import { PERMISSIONS, type Permission, ROLES, type Role } from '../protocol/grant.ts';
import { LIMITS } from '../protocol/limits.ts';

/** What a token says (SPEC R181-R183). */
export interface TokenContent {
  /** The room, or a pattern in which `*` stands for any characters: `team-7-*`. 1 to 129 characters. */
  readonly room: string;
  /** How long the token is good, in seconds from now: 1 to 3,153,600,000; an hour unless given. */
  readonly seconds?: number;
  /** The peer's name, which its client cannot change then; at most 64 characters. */
  readonly name?: string;
  /** `speaker` unless given. */
  readonly role?: Role;
  /** What the peer may do; what its role may unless given. */
  readonly permissions?: readonly Permission[];
  /** Most peers of the room when this one enters it: 1 to 1,000. ROOM_CAPACITY of the nodes still holds. */
  readonly capacity?: number;
  /** JWT_ISSUER of the nodes, where that is set. */
  readonly issuer?: string;
  /** JWT_AUDIENCE of the nodes, where that is set. */
  readonly audience?: string;
}

/** The shortest secret of HS256, in bytes (RFC 7518, 3.2). */
const SECRET_BYTES = 32;

const HOUR_S = 3_600;

/** The longest life of a token, in seconds: 100 years. */
const LONGEST_S = 3_153_600_000;

/**
 * Makes a token, signed with HS256. `secret`: one of JWT_SECRET of the nodes. Call it for a user whom the site knows, on the
 * site's own server: whoever has the secret can enter every room. Rejects with a TypeError that names what is wrong.
 */
export async function mintToken(secret: string, content: TokenContent): Promise<string> {
  const key = new TextEncoder().encode(secret);
  if (key.byteLength < SECRET_BYTES) throw new TypeError(`the secret must have ${SECRET_BYTES} bytes or more`);
  const problem = problemOf(content);
  if (problem !== undefined) throw new TypeError(problem);
  const { room, seconds = HOUR_S, name, role, permissions, capacity, issuer, audience } = content;
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    room,
    ...(name === undefined ? {} : { name }),
    ...(role === undefined ? {} : { role }),
    ...(permissions === undefined ? {} : { permissions }),
    ...(capacity === undefined ? {} : { capacity }),
    ...(issuer === undefined ? {} : { iss: issuer }),
    ...(audience === undefined ? {} : { aud: audience }),
    iat: now,
    exp: now + Math.floor(seconds),
  };
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(key);
}

/** What a node would refuse, in words; undefined if it would refuse nothing. */
function problemOf({
  room,
  seconds = HOUR_S,
  name = '',
  role,
  permissions = [],
  capacity,
}: TokenContent): string | undefined {
  const longest = LIMITS.roomIdLength + 1;
  if (typeof room !== 'string' || room.length === 0 || room.length > longest) {
    return `room must have 1 to ${longest} characters`;
  }
  if (!(seconds >= 1 && seconds <= LONGEST_S)) return `seconds must be a number from 1 to ${LONGEST_S}`;
  if (name.length > LIMITS.nameLength) return `name must have at most ${LIMITS.nameLength} characters`;
  if (role !== undefined && !ROLES.includes(role)) return `role must be one of ${ROLES.join(', ')}`;
  if (!permissions.every((permission) => PERMISSIONS.includes(permission))) {
    return `permissions must be some of ${PERMISSIONS.join(', ')}`;
  }
  if (capacity !== undefined && !(Number.isInteger(capacity) && capacity >= 1 && capacity <= 1_000)) {
    return 'capacity must be a whole number from 1 to 1000';
  }
  return undefined;
}
