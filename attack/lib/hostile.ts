import { LIMITS } from '../../src/protocol/limits.ts';

/** Texts of attackers, made once. */

/** JSON of about so many characters that takes many times its size in memory: empty arrays. */
export function hollowArrays(characters: number): string {
  return `[${'[],'.repeat(Math.max(0, Math.floor(characters / 3) - 1))}[]]`;
}

/** A value so deep that a reader that calls itself may not come back. */
export function deepArrays(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels);
}

/** JSON of about so many characters that is slow to parse, though it is flat and small: no two of its objects have the same keys. */
export function oddObjects(characters: number): string {
  const objects = Array.from({ length: Math.floor(characters / 12) }, (_, index) => `{"k${index}":0}`);
  return `[${objects
    .join(',')
    .slice(0, characters - 20)
    .replace(/,[^,]*$/, '')}]`;
}

/** The largest payload, of characters that take three bytes each in UTF-8. */
export const wideText = '\u20ac'.repeat(LIMITS.payloadLength - 20);

/** As much metadata as a peer may have. */
export function fullMetadata(seed: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: 16 }, (_, key) => [`key${key}`, `${seed}${'m'.repeat(90)}`]));
}

/** An `update` of nothing but values that are not allowed. */
export function badMetadata(values: number): string {
  const members = Array.from({ length: values }, (_, index) => `"k${index}":[]`);
  return `421["update",{"metadata":{${members.join(',')}}}]`;
}

/** Headers of 12 KB: with what a request has itself they are below the 16 KB that Node takes. */
export const LARGE_HEADERS = Array.from({ length: 4 }, (_, index) => `X-Header-${index}: ${'h'.repeat(3_000)}`);
