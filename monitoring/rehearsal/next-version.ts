import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The sources that this run has. */
export const HERE = join(import.meta.dirname, '..', '..');

/** A text of a source file, and what stands there instead. */
export interface Change {
  /** From the root of the sources. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Sources, and the version that their nodes report. */
export interface Version {
  readonly folder: string;
  readonly version: string;
}

/** The version of the sources that this run has. */
export async function versionHere(): Promise<string> {
  const manifest: Readonly<Record<string, unknown>> = JSON.parse(await readFile(join(HERE, 'package.json'), 'utf8'));
  return String(manifest['version']);
}

/** A copy of the sources in a folder, under a version that ends with the folder's name. Rejects where a change finds no text. */
export async function copyOf(parent: string, name: string, change?: Change): Promise<Version> {
  const folder = join(parent, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const manifest: Readonly<Record<string, unknown>> = JSON.parse(await readFile(join(HERE, 'package.json'), 'utf8'));
  const version = `${String(manifest['version'])}-${name}`;
  await writeFile(join(folder, 'package.json'), JSON.stringify({ ...manifest, version }));
  await cp(join(HERE, 'src'), join(folder, 'src'), { recursive: true });
  await symlink(join(HERE, 'node_modules'), join(folder, 'node_modules'));
  if (change !== undefined) {
    const path = join(folder, change.file);
    const text = await readFile(path, 'utf8');
    if (!text.includes(change.from)) throw new Error(`${change.file} has no ${change.from}`);
    await writeFile(path, text.replace(change.from, change.to));
  }
  return { folder, version };
}
