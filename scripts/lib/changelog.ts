/**
 * The part of a changelog that tells of one version: what stands below `## VERSION`, with or without more behind it,
 * up to the next such heading. Undefined where there is none.
 */
export function notesOf(version: string, changelog: string): string | undefined {
  const parts = changelog.split(/^## /m).slice(1);
  const part = parts.find((text) => text.split(/[\s,]/, 1)[0] === version);
  return part?.slice(part.indexOf('\n')).trim();
}
