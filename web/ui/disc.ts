/** Up to two letters for the disc that is shown instead of a picture. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const letters = [words.at(0), words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '');
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
