import { readSettings, type Settings } from '../../../src/config/settings.ts';

/** What a node finds around itself, beside its environment. */
export const surroundings = {
  hostname: 'box',
  suffix: 'a1b2c3',
  memoryBytes: 1_000 * 1_048_576,
  readFile: () => ({ ok: false as const, reason: 'there is no such file' }),
};

export function settingsOf(env: Record<string, string>): Settings {
  const result = readSettings(env, surroundings);
  if (!result.ok) throw new Error(result.problems.join('; '));
  return result.settings;
}

export function problemsOf(env: Record<string, string>): readonly string[] {
  const result = readSettings(env, surroundings);
  return result.ok ? [] : result.problems;
}
