import { z } from 'zod';
import { DIALECTS } from '../gateway/dialect.ts';
import { optionEntries } from './options.ts';
import { settingsSchema } from './schema.ts';

/** Of biome.json. */
const LINE_WIDTH = 120;

const TEXTS = 'readonly string[]';
const NAMES = 'Readonly<Record<string, string>>';

/** The types of options that are neither numbers, texts, choices nor switches. */
const TYPES: Readonly<Record<string, string>> = {
  allowedOrigins: TEXTS,
  ownHosts: TEXTS,
  dialects: `readonly (${DIALECTS.map((name) => `'${name}'`).join(' | ')})[]`,
  invitationEvents: NAMES,
  pubsubFields: NAMES,
  iceServers: 'readonly IceServer[]',
  turnUrls: TEXTS,
  sessionKeys: TEXTS,
  jwtSecrets: TEXTS,
  webhookUrls: TEXTS,
  webhookSecret: TEXTS,
  otlpHeaders: NAMES,
};

/** src/server/setting-options.ts, from the schema. */
export function settingOptionsFile(): string {
  const fields = optionEntries().flatMap(({ key, name, about, values, unit, shownDefault }) => [
    '  /**',
    `   * ${about.replaceAll('*/', '*\\/')}`,
    '   *',
    `   * ${values}${unit === undefined ? '' : ` ${unit}`}; default: ${shownDefault}. In the environment: \`${name}\`.`,
    '   */',
    ...declared(key, `${typeOf(key, unit, values)} | undefined`),
  ]);
  return [
    "import type { IceServer } from '../protocol/requests.ts';",
    '',
    '/** Settings of a node as options: docs/operations.md#settings. Made by `npm run docs` from src/config. */',
    'export interface SettingOptions {',
    ...fields,
    '}',
    '',
  ].join('\n');
}

/** As the formatter writes it: an alternative a line where it is too long for one. */
function declared(key: string, type: string): readonly string[] {
  const line = `  readonly ${key}?: ${type};`;
  if (line.length <= LINE_WIDTH) return [line];
  return [
    `  readonly ${key}?:`,
    `${type
      .split(' | ')
      .map((each) => `    | ${each}`)
      .join('\n')};`,
  ];
}

function typeOf(key: string, unit: string | undefined, values: string): string {
  const known = TYPES[key];
  if (known !== undefined) return known;
  if (unit !== undefined) return 'number';
  if (values === '0, 1') return 'boolean';
  const choices = choicesOf(key);
  return choices === undefined ? 'string' : choices.map((choice) => `'${choice}'`).join(' | ');
}

/** The texts that a setting may be; undefined where it may be others. */
function choicesOf(key: string): readonly string[] | undefined {
  let schema: unknown = Object.entries(settingsSchema.shape).find(([each]) => each === key)?.[1];
  while (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) schema = schema.unwrap();
  return schema instanceof z.ZodEnum ? schema.options.map(String) : undefined;
}
