import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const folder = join(import.meta.dirname, '..', '..', 'loadtest');

/** A script of loadtest/. */
export interface LoadScript {
  /** As it is asked for: `join-storm`. */
  readonly name: string;
  readonly path: string;
  /** What its head says that it answers. */
  readonly question: string;
}

/** All of them. Throws where one does not open with the question that it answers. */
export const loadScripts: readonly LoadScript[] = globSync(join(folder, '*.ts'))
  .sort()
  .map((path) => ({ name: basename(path, '.ts'), path, question: questionOf(path) }));

export function loadScript(name: string): LoadScript {
  const script = loadScripts.find((each) => each.name === name);
  if (script === undefined) throw new Error(`no script ${name}`);
  return script;
}

function questionOf(path: string): string {
  const [, text] = /^\/\*\*\n \* Question: ([\s\S]*?\?)\n/.exec(readFileSync(path, 'utf8')) ?? [];
  if (text === undefined) throw new Error(`${path} does not open with a question`);
  return text.replaceAll(/\s*\n \*\s*/g, ' ');
}
