import { z } from 'zod';
import { DIALECTS, type DialectName } from '../gateway/dialect.ts';
import type { IceServer } from '../protocol/index.ts';

/** zod schemas for environment variables: text in, typed value out. Messages say what would be right. */

/** A whole number from `least` to `most`, both included. */
export function wholeNumber(least: number, most: number) {
  const wanted = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+$/, wanted)
    .transform(Number)
    .refine((value) => value >= least && value <= most, wanted);
}

/** One of the given texts. */
export function oneOf<const Value extends string>(...values: readonly [Value, ...Value[]]) {
  return z.enum(values, `must be one of ${values.join(', ')}`);
}

/** A text that matches the pattern; `wanted` is the message if it does not. */
export function textOf(pattern: RegExp, wanted: string) {
  return z.string().regex(pattern, wanted);
}

/** The origins of other pages that may connect (as RFC 6454 section 6.2 writes them), or `*` alone for any. */
export const allowedOrigins = z.string().transform((text, context): readonly string[] => {
  if (text.trim() === '*') return ['*'];
  const origins = listOf(text);
  for (const origin of origins) {
    const url = URL.parse(origin);
    if (url === null || !/^https?:$/.test(url.protocol) || url.origin !== origin) {
      context.addIssue(`must be * or origins such as https://app.example.org, without path; not "${origin}"`);
    }
  }
  return origins;
});

const OWN_HOST = /^(?:\*\.)?[^\s:@/?#\\[\]*]+(?::\d{1,5})?$|^\[[\da-f:.]+\](?::\d{1,5})?$/;

/** Hosts under which this site is reached (src/core/origins.ts), in lower case, or `*` alone for any. */
export const ownHosts = z.string().transform((text, context): readonly string[] => {
  if (text.trim() === '*') return ['*'];
  const hosts = listOf(text).map((host) => host.toLowerCase());
  for (const host of hosts) {
    if (!OWN_HOST.test(host) || !URL.canParse(`http://${host.replace(/^\*\./, '')}`)) {
      context.addIssue(
        `must be * or hosts such as call.example.org, call.example.org:8443 or *.example.org; not "${host}"`,
      );
    }
  }
  return hosts;
});

/** A comma list of dialects. */
export const dialects = z.string().transform((text, context): readonly DialectName[] => {
  const names = listOf(text);
  const known = names.filter(isDialect);
  if (known.length < names.length) context.addIssue(`must be a comma list of ${DIALECTS.join(', ')}`);
  return [...new Set(known)];
});

function isDialect(name: string): name is DialectName {
  return DIALECTS.some((dialect) => dialect === name);
}

/** A path of this server (RFC 3986, 3.3), without a slash at its end. */
export const pathSetting = z
  .string()
  .regex(/^\/[\w.~/-]{0,127}$/, 'must be a path such as /ws')
  .transform((path) => path.replace(/\/+$/, '') || '/');

/** Names that Socket.IO keeps for itself (its documentation, "Emit cheatsheet", reserved events). */
const RESERVED = new Set(['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener']);

/** A JSON object that gives other names to some of these. */
export function namesMap<const Name extends string>(names: readonly Name[]) {
  const wanted = `must be a JSON object with some of ${names.join(', ')}, and for each another name of 1 to 64 characters that no second one has`;
  const other = z
    .string()
    .min(1)
    .max(64)
    .refine((name) => !RESERVED.has(name));
  const schema = z.partialRecord(z.enum(names), other);
  return z.string().transform((text, context) => {
    const result = schema.safeParse(fromJson(text));
    if (result.success && areDistinct(names, result.data)) return result.data;
    context.addIssue(wanted);
    return z.NEVER;
  });
}

function areDistinct<Name extends string>(names: readonly Name[], map: Partial<Record<Name, string>>): boolean {
  return new Set(names.map((name) => map[name] ?? name)).size === names.length;
}

// RFC 7064 (stun, stuns) and RFC 7065 (turn, turns).
const STUN_URL = /^stuns?:(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i;
const TURN_URL = /^turns?:(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?(\?transport=(udp|tcp))?$/i;

const TURN_EXAMPLE = 'turn:turn.example.org:3478?transport=udp';

const iceServer: z.ZodType<IceServer> = z
  .strictObject({
    urls: z.union([z.string(), z.array(z.string()).nonempty()]),
    username: z.string().optional(),
    credential: z.string().optional(),
  })
  .transform(({ urls, username, credential }) => ({
    urls,
    ...(username === undefined ? {} : { username }),
    ...(credential === undefined ? {} : { credential }),
  }));

/** A JSON array of RTCIceServer (W3C WebRTC section 4.2.4), or a comma list of stun: URLs. */
export const iceServers = z.string().transform((text, context): readonly IceServer[] => {
  const parsed = text.trim().startsWith('[') ? fromJson(text) : listOf(text).map((urls) => ({ urls }));
  const servers = z.array(iceServer).safeParse(parsed);
  if (!servers.success) {
    context.addIssue('must be a comma list of stun: URLs, or a JSON array of {"urls", "username", "credential"}');
    return z.NEVER;
  }
  servers.data.forEach((server, index) => {
    const problem = problemOf(server);
    if (problem !== undefined) context.addIssue(`server ${index + 1}: ${problem}`);
  });
  return servers.data;
});

/** A comma list of turn: and turns: URLs. */
export const turnUrls = z.string().transform((text, context): readonly string[] => {
  const urls = listOf(text);
  for (const url of urls.length === 0 ? [text] : urls) {
    if (!TURN_URL.test(url)) context.addIssue(`must be turn: or turns: URLs such as ${TURN_EXAMPLE}; not "${url}"`);
  }
  return urls;
});

/** A comma list of keys. */
export const keyList = z.string().transform((text, context): readonly string[] => {
  const keys = listOf(text);
  if (keys.length === 0 || keys.length > 4 || !keys.every((key) => /^[\x21-\x7e]{32,256}$/.test(key))) {
    context.addIssue('must be a comma list of 1 to 4 keys of 32 to 256 ASCII characters, no spaces');
  }
  return keys;
});

/** Why a browser's RTCPeerConnection constructor would throw, found at the start; undefined if it would not. */
function problemOf({ urls, username, credential }: IceServer): string | undefined {
  const all = typeof urls === 'string' ? [urls] : urls;
  if (!all.every((url) => STUN_URL.test(url) || TURN_URL.test(url))) {
    return 'urls must look like stun:host:3478 or turn:host:3478?transport=udp';
  }
  if (all.some((url) => TURN_URL.test(url)) && (username === undefined || credential === undefined)) {
    return 'a turn: URL needs a username and a credential, so give the JSON form';
  }
  return undefined;
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
