import { LIMITS } from './limits.ts';

/** Longest text of one event, in characters: the longest payload, and what stands around it. */
export const EVENT_LENGTH = LIMITS.payloadLength + 4_096;

/** A text that is not longer costs little, whatever it holds, in characters. */
const SHORT_LENGTH = 4_096;

/** Deepest nesting of an event: its list of arguments, and a payload. */
const EVENT_DEPTH = LIMITS.depth + 1;

/**
 * Why the text of an event is refused before it is parsed (SPEC R126); undefined if it is not. JSON.parse takes up to 1 ms for
 * each 8,192 characters of nested arrays, which this finds in a hundredth of the time.
 */
export function whyUnread(text: string): 'payload-too-large' | 'bad-message' | undefined {
  if (text.length > EVENT_LENGTH) return 'payload-too-large';
  return text.length > SHORT_LENGTH && isDeeper(text, EVENT_DEPTH) ? 'bad-message' : undefined;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Whether a JSON text nests deeper than that. Its answer for a text that is no JSON means nothing. */
export function isDeeper(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    // `[` and `{`, and what closes them, have codes that differ in this bit alone.
    else if ((code & 0xdf) === 0x5b) depth += 1;
    else if ((code & 0xdf) === 0x5d) depth -= 1;
    if (depth > limit) return true;
  }
  return false;
}
