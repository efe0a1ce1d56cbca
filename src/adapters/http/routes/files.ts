import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

/** A file that is served. */
export interface ServedFile {
  readonly body: Buffer;
  /** Its name's end, for instance `.js`. */
  readonly type: string;
  /** A strong validator (RFC 9110, 8.8.3). */
  readonly etag: string;
}

/**
 * All files of a folder, by the path of their URL: `/assets/a.js`. A folder that is missing has none, and names that begin with
 * a dot are left out. Read once: an answer that is not taken would hold a descriptor otherwise (SPEC R111).
 */
export function readFiles(folder: string): ReadonlyMap<string, ServedFile> {
  const files = new Map<string, ServedFile>();
  for (const path of pathsIn(folder)) {
    const url = `/${relative(folder, path).split(sep).join('/')}`;
    if (url.includes('/.')) continue;
    const body = readFileSync(path);
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
    files.set(url, { body, type: extname(path), etag });
  }
  return files;
}

function pathsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
  } catch {
    return [];
  }
}
