import type { z } from 'zod';
import { maskSecret } from './config/mask.ts';
import { settingsSchema, type Variable, variables } from './config/schema.ts';

/** The exit code of a start that a setting prevents: EX_CONFIG of sysexits.h. */
export const BAD_SETTINGS_EXIT_CODE = 78;

type Given = z.output<typeof settingsSchema>;

/** TURN servers and the secret that they share with the nodes. */
export interface TurnSettings {
  readonly urls: readonly string[];
  readonly secret: string;
  readonly lifetimeMs: number;
}

/** Everything that an operator can choose, read and checked. Times are in ms. */
export type Settings = Omit<Given, 'nodeName' | 'memoryLimitMb' | 'turnUrls' | 'turnSecret' | 'turnLifetimeMs'> & {
  readonly turn?: TurnSettings;
  /** Unique at each start. */
  readonly nodeId: string;
  /** /health/accept fails above it, in MiB. */
  readonly memoryLimitMb: number;
};

/** What the defaults are made of. */
export interface Surroundings {
  readonly hostname: string;
  /** Random, for the node id. */
  readonly suffix: string;
  /** What this process may use at most: of the container, or else of the machine. */
  readonly memoryBytes: number;
}

export type SettingsResult =
  | { readonly ok: true; readonly settings: Settings }
  /** One line a problem: variable, value (secrets masked), what would be right. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** Names a setting as the schema knows it, with its description. */
interface Entry extends Variable {
  readonly key: string;
  readonly shownDefault: string;
}

function entries(): readonly Entry[] {
  return Object.entries(settingsSchema.shape).map(([key, schema]) => {
    const variable = variables.get(schema);
    if (variable === undefined) throw new Error(`setting ${key} has no description`);
    return { key, ...variable, shownDefault: variable.fallback ?? String(schema.parse(undefined)) };
  });
}

/** Reads all settings, or lists everything that is wrong with them at once. */
export function readSettings(
  env: Readonly<Record<string, string | undefined>>,
  surroundings: Surroundings,
): SettingsResult {
  const described = entries();
  const given = described.map(({ key, name }) => [key, env[name]?.trim() || undefined] as const);
  const result = settingsSchema.safeParse(Object.fromEntries(given));
  const alone = withoutTheOther(env);
  if (!result.success || alone !== undefined) {
    const problems = (result.error?.issues ?? []).map((issue) => {
      const entry = described.find(({ key }) => key === issue.path[0]);
      if (entry === undefined) return issue.message;
      const value = env[entry.name] ?? '';
      return `${entry.name}=${entry.mask?.(value) ?? value}: ${issue.message}`;
    });
    return { ok: false, problems: [...new Set(problems), ...(alone === undefined ? [] : [alone])] };
  }
  const { nodeName, memoryLimitMb, turnUrls, turnSecret, turnLifetimeMs, ...settings } = result.data;
  return {
    ok: true,
    settings: {
      ...settings,
      ...(turnUrls === undefined || turnSecret === undefined
        ? {}
        : { turn: { urls: turnUrls, secret: turnSecret, lifetimeMs: turnLifetimeMs } }),
      nodeId: `${nodeName ?? plainName(surroundings.hostname)}-${surroundings.suffix}`,
      memoryLimitMb: memoryLimitMb ?? Math.floor((surroundings.memoryBytes * 0.85) / 1_048_576),
    },
  };
}

/** What `signalbox --help` prints. */
export function helpText(version: string): string {
  const lines = entries().flatMap(({ name, about, values, shownDefault }) => [
    `  ${name}`,
    `      ${about}`,
    `      ${values}; default: ${shownDefault}`,
  ]);
  return [
    `signalbox ${version}: WebRTC signaling, alone or as a Redis-backed cluster`,
    '',
    'Usage: signalbox [--help | --version]',
    '',
    'Settings, from the environment:',
    ...lines,
    '',
    `Exit codes: 0 stopped, 1 failed, ${BAD_SETTINGS_EXIT_CODE} a setting is wrong,`,
    '130 or 143 stopped at once by a second SIGINT or SIGTERM.',
    '',
  ].join('\n');
}

/** The README's table of settings, in Markdown. */
export function settingsTable(): string {
  const rows = entries().map(
    ({ name, about, values, shownDefault }) => `| \`${name}\` | ${about} | ${values} | ${shownDefault} |`,
  );
  return ['| Variable | What it does | Values | Default |', '|---|---|---|---|', ...rows].join('\n');
}

/** What is wrong where one of the two settings of TURN servers is given and the other is not. */
function withoutTheOther(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const [urls, secret] = [env['TURN_URLS']?.trim(), env['TURN_SECRET']?.trim()];
  if (urls && !secret)
    return `TURN_URLS=${urls}: needs TURN_SECRET too; a TURN server with a fixed password goes into ICE_SERVERS`;
  if (secret && !urls) return `TURN_SECRET=${maskSecret()}: needs TURN_URLS too: the servers that know it`;
  return undefined;
}

function plainName(hostname: string): string {
  return hostname.replace(/[^\w.-]/g, '-').slice(0, 64) || 'node';
}
