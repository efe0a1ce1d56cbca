/**
 * Writes the Grafana dashboards: `node monitoring/dashboards.ts`. A test compares the files with what this makes, and runs every
 * query against a Prometheus that has scraped a cluster under load.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readArguments } from '../scripts/lib/arguments.ts';
import { BOARDS } from './boards/index.ts';
import { boardJson } from './lib/board.ts';

export const DASHBOARDS = join(import.meta.dirname, 'dashboards');

/** The files of monitoring/dashboards: names and contents. */
export function dashboardFiles(): ReadonlyMap<string, string> {
  return new Map(BOARDS.map((board) => [`${board.name}.json`, boardJson(board)]));
}

if (import.meta.main) {
  const command = 'node monitoring/dashboards.ts';
  readArguments({
    command,
    help: `${command}\n\nWrites the Grafana dashboards, monitoring/dashboards/*.json, and removes files there that are none of them.\n`,
  });
  const files = dashboardFiles();
  await mkdir(DASHBOARDS, { recursive: true });
  for (const name of await readdir(DASHBOARDS)) if (!files.has(name)) await rm(join(DASHBOARDS, name));
  for (const [name, text] of files) await writeFile(join(DASHBOARDS, name), text);
}
