import { LIMITS } from './limits.ts';

/**
 * Whether a text may be a room id (SPEC R12). `.` and `..` are none, however they are encoded: in a URL they are taken for steps
 * through its path (URL Standard, "path state"), so a request about the room would go to another address.
 */
export function isRoomId(text: string): boolean {
  const fits = text.length > 0 && text.length <= LIMITS.roomIdLength;
  return fits && text !== '.' && text !== '..' && !/\p{Cc}|\p{Cs}/u.test(text);
}
