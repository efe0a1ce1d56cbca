import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import sparticuz, { inflate } from '@sparticuz/chromium';

export interface Chromium {
  readonly path: string;
  /** For LD_LIBRARY_PATH; undefined where the system has all that the browser links to. */
  readonly libraries: string | undefined;
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

let found: Promise<Chromium> | undefined;

/** CHROMIUM_PATH, else a browser on PATH, else the one that came with `npm ci`. */
export function findChromium(): Promise<Chromium> {
  found ??= search();
  return found;
}

async function search(): Promise<Chromium> {
  const given = process.env['CHROMIUM_PATH'];
  if (given) return { path: given, libraries: undefined };
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const installed = folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(existsSync);
  if (installed) return { path: installed, libraries: undefined };
  const path = await sparticuz.executablePath();
  return { path, libraries: (await isComplete(path)) ? undefined : await unpackLibraries() };
}

/** The libraries that come with the browser, for systems without NSS and Expat. */
async function unpackLibraries(): Promise<string> {
  const root = join(import.meta.dirname, '..', '..', '..');
  return join(await inflate(join(root, 'node_modules', '@sparticuz', 'chromium', 'bin', 'al2023.tar.br')), 'lib');
}

async function isComplete(path: string): Promise<boolean> {
  const { stdout } = await promisify(execFile)('ldd', [path]);
  return !stdout.includes('not found');
}
