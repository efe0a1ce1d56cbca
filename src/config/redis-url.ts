import { z } from 'zod';

/**
 * REDIS_URL: where the nodes' shared Redis is, and in which mode it runs.
 *
 * | form | |
 * |---|---|
 * | `redis://[user:password@]host[:6379][/db]` | one server |
 * | `redis-sentinel://[user:password@]host[:26379],host…/name[/db][?sentinel-password=…&sentinel-user=…]` | the primary that Sentinels know by `name` |
 * | `redis-cluster://[user:password@]host[:6379],host…` | Redis Cluster, found through any of its nodes |
 *
 * `rediss://`, `rediss-sentinel://` and `rediss-cluster://` are the same over TLS, Sentinels included. Characters that a
 * URL cannot hold in user names and passwords are percent-encoded (RFC 3986 section 2.1).
 */
const FORM = /^redis(s?)(|-sentinel|-cluster):\/\/(?:([^@/?#]*)@)?([^@/?#]+)(\/[^@?#]*)?(?:\?([^@#]*))?$/;

const WANTED =
  'must be redis://user:password@host:6379/0, redis-sentinel://user:password@host:26379,host:26379/name/0 or ' +
  'redis-cluster://user:password@host:6379,host:6379; rediss…:// for TLS; password percent-encoded';

/** REDIS_URL as a target; an issue where it is wrong. */
export const redisTarget = z.string().transform((text, context) => {
  const target = targetOf(text);
  if (typeof target !== 'string') return target;
  context.addIssue(target);
  return z.NEVER;
});

/** REDIS_URL as it may be shown: without passwords. A text that cannot be parsed is not shown at all. */
export function maskRedisUrl(text: string): string {
  const match = FORM.exec(text);
  if (match === null) return '(not shown: it may hold a password)';
  const [, tls, mode, login, hosts, path = '', query] = match;
  // A user without a password is most likely a password without its colon.
  const shown = login === undefined ? '' : login.includes(':') ? `${login.replace(/:.*/s, '')}:***@` : '***@';
  return `redis${tls}${mode}://${shown}${hosts}${path}${query === undefined ? '' : '?***'}`;
}

/** The target, or what is wrong with the text. */
function targetOf(text: string) {
  const [, s, mode, login, hostList = '', path = '', query] = FORM.exec(text) ?? [];
  if (s === undefined) return WANTED;
  const hosts = hostList.split(',').map((host) => hostOf(host, mode === '-sentinel' ? 26_379 : 6_379));
  const user = decoded(login?.replace(/:.*/s, '') ?? '');
  const password = decoded(/:(.*)/s.exec(login ?? '')?.[1] ?? '');
  const known = hosts.filter((host) => host !== undefined);
  const [first] = known;
  if (first === undefined || known.length < hosts.length || user === undefined || password === undefined) return WANTED;
  const common = { tls: s === 's', user, password };
  if (mode !== '-sentinel' && query !== undefined) return 'must not have a query: only redis-sentinel:// takes one';
  switch (mode) {
    case '-cluster':
      if (path !== '' && path !== '/') return 'must not name a database: Redis Cluster has only one';
      return { ...common, mode: 'cluster', hosts: known } as const;
    case '-sentinel': {
      const [, name, db] = /^\/([\w.-]+)(?:\/(\d*))?$/.exec(path) ?? [];
      if (name === undefined) return 'must name the primary as the Sentinels know it: redis-sentinel://host:26379/name';
      const sentinel = sentinelLoginOf(query ?? '');
      if (sentinel === undefined) return 'takes only sentinel-user and sentinel-password as its query';
      return { ...common, mode: 'sentinel', hosts: known, name, db: Number(db ?? 0), ...sentinel } as const;
    }
    default: {
      const [, db] = /^(?:\/(\d*))?$/.exec(path) ?? [];
      if (known.length > 1) return 'must name one host: several are for redis-sentinel:// and redis-cluster://';
      if (path !== '' && db === undefined) return WANTED;
      return { ...common, mode: 'standalone', hosts: [first], db: Number(db ?? 0) } as const;
    }
  }
}

function hostOf(text: string, port: number): { readonly host: string; readonly port: number } | undefined {
  // A URL with http: has the same rules for a host and its port (RFC 3986 section 3.2). The port comes from the text,
  // because URL drops port 80, the default of http.
  const url = /^[\w.-]+(:\d+)?$|^\[[\da-f:.]+\](:\d+)?$/i.test(text) ? URL.parse(`http://${text}`) : null;
  if (url === null) return undefined;
  const given = /:(\d+)$/.exec(text.replace(/^\[.*\]/, ''))?.[1];
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: given === undefined ? port : Number(given) };
}

function sentinelLoginOf(query: string) {
  const fields = new URLSearchParams(query);
  for (const name of fields.keys()) if (name !== 'sentinel-user' && name !== 'sentinel-password') return undefined;
  return { sentinelUser: fields.get('sentinel-user') ?? '', sentinelPassword: fields.get('sentinel-password') ?? '' };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
