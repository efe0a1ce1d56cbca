import { type Entry, entries } from './entries.ts';
import { readSettings, type SettingsResult, type Surroundings } from './settings.ts';

/** Settings of a process of its own. An application has its own server, its own log and functions for administration. */
const OF_PROCESS = new Set(['port', 'host', 'adminKey', 'adminPort', 'logLevel', 'logFormat']);

/** Objects that a variable has as `name=value`, comma between, percent-encoded. Others are JSON there. */
const PAIRS = new Set(['otlpHeaders']);

/** The settings that an application may give, in the order of the schema. */
export function optionEntries(): readonly Entry[] {
  return entries().filter(({ key }) => !OF_PROCESS.has(key));
}

/**
 * Reads settings that are given as options, by their keys in the schema: numbers, texts, booleans, lists and objects. Those that
 * are not given come from `environment`. Problems name the options.
 */
export function readOptions(
  options: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
  surroundings: Surroundings,
): SettingsResult {
  const known = optionEntries();
  const unknown = Object.keys(options).filter((key) => known.every((entry) => entry.key !== key));
  if (unknown.length > 0) return { ok: false, problems: unknown.map((key) => `${key}: there is no such option`) };
  const env: Record<string, string | undefined> = {};
  const wrong: string[] = [];
  for (const { key, name } of known) {
    const value = options[key];
    const file = `${name}_FILE`;
    if (value === undefined) {
      env[name] = environment[name];
      env[file] = environment[file];
      continue;
    }
    const text = PAIRS.has(key) ? pairsOf(value) : textOf(value);
    if (text === undefined) wrong.push(`${key}: must be a text, a number, true, false, a list or an object`);
    // It would become two of them.
    if (isTexts(value) && value.some((each) => each.includes(',')))
      wrong.push(`${key}: no text of it may have a comma`);
    env[name] = text;
  }
  if (wrong.length > 0) return { ok: false, problems: wrong };
  const result = readSettings(env, surroundings);
  return result.ok ? result : { ok: false, problems: result.problems.map((text) => inOptions(text, known, options)) };
}

function pairsOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return textOf(value);
  return Object.entries(value)
    .map(([name, each]) => `${name}=${encodeURIComponent(String(each))}`)
    .join(',');
}

/** A value as its environment variable would have it. */
function textOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return String(value);
    case 'boolean':
      return value ? '1' : '0';
    case 'object':
      if (value === null) return undefined;
      return isTexts(value) ? value.join(',') : JSON.stringify(value);
    default:
      return undefined;
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/** A problem with the names of options, as far as they were given as options. */
function inOptions(problem: string, known: readonly Entry[], options: Readonly<Record<string, unknown>>): string {
  return problem.replace(/\b[A-Z][A-Z\d]*(?:_[A-Z\d]+)*\b/g, (name) => {
    const entry = known.find((each) => each.name === name);
    return entry !== undefined && (options[entry.key] !== undefined || problem.includes('needs')) ? entry.key : name;
  });
}
