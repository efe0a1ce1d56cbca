/** What a reader takes for one character: a letter with its marks, or an emoji of several code points (UAX 29). */
const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function firstOf(word: string): string {
  return [...characters.segment(word)][0]?.segment ?? '';
}

/** Up to two letters for the disc that is shown instead of a picture. */
export function initialsOf(name: string): string {
  const parts = name.trim().split(/\s+/u).filter(Boolean);
  const letters = [parts.at(0), parts.length > 1 ? parts.at(-1) : undefined].map((word) => firstOf(word ?? ''));
  return letters.join('').toLocaleUpperCase() || '?';
}

/** The number of colours of the discs. */
export const HUES = 8;

/** The number of a peer's colour, 0 to HUES - 1. It is the same on every screen. */
export function hueOf(peerId: string): number {
  let hash = 0;
  for (const character of peerId) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return hash % HUES;
}
