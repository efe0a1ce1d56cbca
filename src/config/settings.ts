import type { z } from 'zod';
import type { accessSettings } from './access-settings.ts';
import { maskSecret, maskUrls } from './mask.ts';
import { entries } from './entries.ts';
import { clashingPaths } from './paths.ts';
import { settingsSchema } from './schema.ts';
import type { tracingSettings } from './tracing-settings.ts';
import { type ReadFile, withSecretFiles } from './secret-files.ts';

type Given = z.output<typeof settingsSchema>;

/** TURN servers and the secret that they share with the nodes. */
export interface TurnSettings {
  readonly urls: readonly string[];
  readonly secret: string;
  readonly lifetimeMs: number;
}

/** Where spans go, and which. */
export interface TracingSettings {
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  readonly sampler: Given['traceSampler'];
  readonly ratio: number;
  readonly delayMs: number;
}

/** How tokens are checked. One of `secrets` and `jwksUrl` is there, or both. */
export interface AccessSettings {
  readonly secrets: readonly string[];
  readonly jwksUrl?: URL;
  readonly issuer?: string;
  readonly audience?: string;
  /** Whether rooms of other dialects are open. */
  readonly dialectsOpen: boolean;
}

/** Where webhooks go, and what signs them. */
export interface WebhookSettings {
  readonly urls: readonly string[];
  /** The bytes of the keys that sign them. */
  readonly keys: readonly Buffer[];
}

/** All settings, read and checked. Times are in ms. */
export type Settings = Omit<
  Given,
  | 'nodeName'
  | 'memoryLimitMb'
  | 'turnUrls'
  | 'turnSecret'
  | 'turnLifetimeMs'
  | keyof typeof tracingSettings
  | keyof typeof accessSettings
  | 'webhookUrls'
  | 'webhookSecret'
> & {
  readonly turn?: TurnSettings;
  /** Undefined where nothing is traced. */
  readonly tracing?: TracingSettings;
  /** Undefined where rooms are open. */
  readonly access?: AccessSettings;
  /** Undefined where nobody is told. */
  readonly webhooks?: WebhookSettings;
  /** Unique at each start. */
  readonly nodeId: string;
  /** Most resident memory, in MiB. Above it /health/accept fails and handshakes are refused. */
  readonly memoryLimitMb: number;
};

/** What the defaults depend on. */
export interface Surroundings {
  readonly hostname: string;
  /** Random, for the node id. */
  readonly suffix: string;
  /** Most memory that this process may use, in bytes: the limit of the container, or else that of the machine. */
  readonly memoryBytes: number;
  /** Reads the files that NAME_FILE names. */
  readonly readFile: ReadFile;
}

export type SettingsResult =
  | { readonly ok: true; readonly settings: Settings }
  /** One line for each problem: variable, value (secrets masked), and what would be right. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads all settings, or lists all that is wrong with them. */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  surroundings: Surroundings,
): SettingsResult {
  const { env, problems: unread } = withSecretFiles(environment, surroundings.readFile);
  // A secret that is not there yet would only be reported as missing.
  if (unread.length > 0) return { ok: false, problems: unread };
  const described = entries();
  const given = described.map(({ key, name }) => [key, env[name]?.trim() || undefined] as const);
  const result = settingsSchema.safeParse(Object.fromEntries(given));
  const alone = withoutTheOther(env) ?? withoutKeys(env);
  const clashes = result.success ? [...clashingPaths(result.data), ...clashingPorts(result.data)] : [];
  if (!result.success || alone !== undefined || clashes.length > 0) {
    const problems = (result.error?.issues ?? []).map((issue) => {
      const entry = described.find(({ key }) => key === issue.path[0]);
      if (entry === undefined) return issue.message;
      const value = env[entry.name] ?? '';
      const file = environment[entry.name]?.trim() ? undefined : environment[`${entry.name}_FILE`]?.trim();
      const source = entry.mask === undefined || !file ? '' : ` (from ${entry.name}_FILE=${file})`;
      return `${entry.name}=${entry.mask?.(value) ?? value}${source}: ${issue.message}`;
    });
    return { ok: false, problems: [...new Set(problems), ...(alone === undefined ? [] : [alone]), ...clashes] };
  }
  const { nodeName, ownHosts, memoryLimitMb, turnUrls, turnSecret, turnLifetimeMs, ...others } = result.data;
  const { otlpEndpoint, otlpHeaders, traceSampler, traceRatio, traceDelayMs, serviceName, ...untraced } = others;
  const { jwtSecrets: secrets, jwksUrl, jwtIssuer, jwtAudience, dialectsWithoutToken, ...unchecked } = untraced;
  const { webhookUrls: urls, webhookSecret: keys, ...settings } = unchecked;
  return {
    ok: true,
    settings: {
      ...settings,
      ...(turnUrls === undefined || turnSecret === undefined
        ? {}
        : { turn: { urls: turnUrls, secret: turnSecret, lifetimeMs: turnLifetimeMs } }),
      ...(secrets.length === 0 && jwksUrl === undefined
        ? {}
        : {
            access: {
              secrets,
              ...(jwksUrl === undefined ? {} : { jwksUrl: new URL(jwksUrl) }),
              ...(jwtIssuer === undefined ? {} : { issuer: jwtIssuer }),
              ...(jwtAudience === undefined ? {} : { audience: jwtAudience }),
              dialectsOpen: dialectsWithoutToken === '1',
            },
          }),
      ...(otlpEndpoint === undefined
        ? {}
        : {
            tracing: {
              endpoint: otlpEndpoint,
              headers: otlpHeaders,
              serviceName,
              sampler: traceSampler,
              ratio: traceRatio,
              delayMs: traceDelayMs,
            },
          }),
      ...(urls === undefined || keys === undefined ? {} : { webhooks: { urls, keys } }),
      ownHosts: [...ownHosts, ...hostsOf(surroundings.hostname)],
      nodeId: `${nodeName ?? plainName(surroundings.hostname)}-${surroundings.suffix}`,
      memoryLimitMb: memoryLimitMb ?? Math.floor((surroundings.memoryBytes * 0.85) / 1_048_576),
    },
  };
}

/** The problem if the node would listen on one port twice; none otherwise. */
function clashingPorts({ port, adminPort }: Given): readonly string[] {
  return adminPort === port && port !== 0
    ? [`ADMIN_PORT=${port}: is the port of clients; choose another, or leave it out to serve both on it`]
    : [];
}

/** The problem if only one of TURN_URLS and TURN_SECRET, or of WEBHOOK_URLS and WEBHOOK_SECRET, is given; undefined if there is none. */
function withoutTheOther(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const [urls, secret] = [env['TURN_URLS']?.trim(), env['TURN_SECRET']?.trim()];
  if (urls && !secret)
    return `TURN_URLS=${urls}: needs TURN_SECRET too; a TURN server with a fixed password goes into ICE_SERVERS`;
  if (secret && !urls) return `TURN_SECRET=${maskSecret()}: needs TURN_URLS too: the servers that know it`;
  const [receivers, signing] = [env['WEBHOOK_URLS']?.trim(), env['WEBHOOK_SECRET']?.trim()];
  if (receivers && !signing)
    return `WEBHOOK_URLS=${maskUrls(receivers)}: needs WEBHOOK_SECRET too: receivers verify with it`;
  if (signing && !receivers) return `WEBHOOK_SECRET=${maskSecret()}: needs WEBHOOK_URLS too: the receivers`;
  return undefined;
}

/** The problem if something is said of tokens that nothing checks; undefined if there is none. */
function withoutKeys(env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (env['JWT_SECRET']?.trim() || env['JWT_JWKS_URL']?.trim()) return undefined;
  const named = ['JWT_ISSUER', 'JWT_AUDIENCE'].find((name) => env[name]?.trim());
  return named && `${named}=${env[named]}: needs JWT_SECRET or JWT_JWKS_URL too; without them rooms are open`;
}

/** The names of this machine on its own network: that of multicast DNS (RFC 6762) too. */
function hostsOf(hostname: string): readonly string[] {
  const name = hostname.toLowerCase();
  return name === '' || name.includes('.') ? [name] : [name, `${name}.local`];
}

function plainName(hostname: string): string {
  return hostname.replace(/[^\w.-]/g, '-').slice(0, 64) || 'node';
}
