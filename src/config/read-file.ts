import { closeSync, openSync, readSync } from 'node:fs';
import type { FileText } from './secret-files.ts';

/** Most bytes of a file that holds a secret. */
export const SECRET_FILE_BYTES = 65_536;

/** Reads a file of a secret, which may be a pipe too. A longer one is not read to its end. */
export function readSecretFile(path: string): FileText {
  const bytes = Buffer.alloc(SECRET_FILE_BYTES + 1);
  let length = 0;
  try {
    const file = openSync(path, 'r');
    try {
      let read: number;
      do {
        read = readSync(file, bytes, length, bytes.length - length, null);
        length += read;
      } while (read > 0 && length < bytes.length);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? reasonOf(error) : String(error) };
  }
  if (length > SECRET_FILE_BYTES) return { ok: false, reason: `the file has more than ${SECRET_FILE_BYTES} bytes` };
  return { ok: true, text: bytes.toString('utf8', 0, length) };
}

function reasonOf(error: Error): string {
  switch ('code' in error ? error.code : undefined) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EACCES':
      return 'this user may not read the file';
    case 'EISDIR':
      return 'it is a folder';
    default:
      return error.message;
  }
}
