/** A name inside of a sentence, whose direction must not turn the sentence (Unicode 3.11, FSI and PDI). */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}
