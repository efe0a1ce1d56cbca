import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';

const folder = join(import.meta.dirname, '..');

const duration = z.string().regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, 'is no duration of one unit');
const rule = z.looseObject({ for: duration.optional(), alert: z.string().optional() });
const ruleFile = z.object({
  groups: z.array(z.looseObject({ interval: duration.optional(), rules: z.array(rule) })),
});

const SECONDS = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 } as const;

function isUnit(unit: string): unit is keyof typeof SECONDS {
  return unit in SECONDS;
}

/** A duration of one unit in seconds. */
export function secondsOf(text: string): number {
  const [, number = '', unit = ''] = /^([\d.]+)(\w+)$/.exec(text) ?? [];
  if (!isUnit(unit)) throw new Error(`${text} is no duration`);
  return Number(number) * SECONDS[unit];
}

/**
 * The rules of a file with every `for` divided by `factor`, and without intervals of groups, so that they are evaluated as often
 * as Prometheus scrapes. Windows of expressions stay as they are: each fault has a Prometheus of its own, and a window reaches
 * back to its first scrape at most. The burn rates count bad events (`least`), and they need no other unit for that.
 */
export function quicker(text: string, factor: number): string {
  const { groups } = ruleFile.parse(parse(text));
  return stringify({
    groups: groups.map(({ interval: _, rules, ...group }) => ({
      ...group,
      rules: rules.map((one) =>
        one.for === undefined ? one : { ...one, for: `${Math.round((secondsOf(one.for) / factor) * 1_000)}ms` },
      ),
    })),
  });
}

/** The files of rules that Prometheus loads. */
export const RULE_FILES = ['alerts.yml', 'objectives.yml'] as const;

/** The text of each. */
export function ruleTexts(): Promise<readonly string[]> {
  return Promise.all(RULE_FILES.map((name) => readFile(join(folder, name), 'utf8')));
}

/** Names of all alerts, in the order of the files. */
export async function alertNames(): Promise<readonly string[]> {
  const files = (await ruleTexts()).map((text) => ruleFile.parse(parse(text)));
  const names = files.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules.flatMap(({ alert }) => alert ?? [])));
  return [...new Set(names)];
}
