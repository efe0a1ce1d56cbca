import { displayName } from '../call/display-name.ts';

/** Most characters of a name. File systems take 255 bytes, and a character has up to 4 of them in UTF-8. */
const LENGTH = 60;

/** What some system takes for a part of a path, or does not take at all (Windows, "Naming Files, Paths, and Namespaces"). */
const FORBIDDEN = /[<>:"|?*]/gu;
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/iu;

/**
 * A name that somebody else chose, as a file may be called here: the last part of a path, without characters that are
 * invisible or change the direction of text (`report\u202Efdp.exe` looks like `reportexe.pdf`), without what a file system
 * refuses, not hidden, and short, with its extension kept. `file` where nothing is left.
 */
export function safeFileName(name: string): string {
  const last = name.split(/[\\/]/u).at(-1) ?? '';
  const seen = displayName(last)
    .replace(FORBIDDEN, '_')
    .replace(/^[\s.]+|[\s.]+$/gu, '')
    .replace(RESERVED, '_$&');
  return shortened(seen) || 'file';
}

function shortened(name: string): string {
  const characters = [...name];
  if (characters.length <= LENGTH) return name;
  const extension = [...(/\.[^.]{1,10}$/u.exec(name)?.[0] ?? '')];
  return [...characters.slice(0, LENGTH - extension.length - 1), '…', ...extension].join('');
}
