import { LIMITS } from './limits.ts';

/** Whether a text may be a room id (SPEC R12). */
export function isRoomId(text: string): boolean {
  return text.length > 0 && text.length <= LIMITS.roomIdLength && !/\p{Cc}|\p{Cs}/u.test(text);
}
