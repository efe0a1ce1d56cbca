import { entries } from './entries.ts';

/** What stands in a file, or why it cannot be had, in words. */
export type FileText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

/** Reads a whole small file. */
export type ReadFile = (path: string) => FileText;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment with secrets from files in it: every setting that holds a secret (one whose value is masked) may be given
 * as NAME_FILE, the path of a file that has the value (SPEC R161). One line for each file that is wrong.
 */
export function withSecretFiles(env: Environment, readFile: ReadFile): { env: Environment; problems: string[] } {
  const filled: Record<string, string | undefined> = { ...env };
  const problems: string[] = [];
  for (const name of secretNames()) {
    const path = env[`${name}_FILE`]?.trim();
    if (!path) continue;
    const shown = `${name}_FILE=${path}`;
    if (env[name]?.trim()) {
      problems.push(`${shown}: ${name} is set too; set one of them`);
      continue;
    }
    const file = readFile(path);
    if (!file.ok) problems.push(`${shown}: ${file.reason}`);
    else if (file.text.trim() === '') problems.push(`${shown}: the file is empty`);
    else filled[name] = file.text.replace(/\r?\n$/, '');
  }
  return { env: filled, problems };
}

/** The settings that hold a secret. */
export function secretNames(): readonly string[] {
  return entries().flatMap(({ name, mask }) => (mask === undefined ? [] : [name]));
}

/** The rule in words, for `--help` and the README. */
export function secretFilesText(): string {
  const names = secretNames();
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `${list} may come from files instead: NAME_FILE is the path of a file that has the value of NAME.`;
}
