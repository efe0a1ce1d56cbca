import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Where the project's own scripts put tools: outside the checkout, so that they survive a fresh clone. */
export const toolsBin = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'signalbox-tools', 'bin');

/** The path of a program: on PATH first, then where `scripts/get-tools.sh` puts it. */
export function onPath(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', toolsBin];
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

/** Why a test is skipped that needs a tool of `scripts/get-tools.sh`. The summary of `npm test` reads the tool's name. */
export function missing(tool: string): string {
  return `${tool} is not here: scripts/get-tools.sh ${tool}`;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
