/** Which pages may connect (SPEC R71, R160). */
export interface OriginRules {
  /** Origins of other sites, as a browser writes them (RFC 6454, 6.2); `*` for any. */
  readonly allowed: readonly string[];
  /**
   * Hosts that are this site, in lower case, each with or without a port: `host`, `host:8443`, `*.example.org` for every
   * host below it, `*` for any. IP addresses and `localhost` need not be named.
   */
  readonly ownHosts: readonly string[];
}

/**
 * Whether a page may connect. `origin` and `host` are the headers of its request. A request without Origin is accepted,
 * because it does not come from a browser page, and this check is for pages only.
 */
export type MayConnect = (origin: string | undefined, host: string | undefined) => boolean;

/** [whole, `*.` or `*`, name, port] of a Host header (RFC 9110, 7.2) or of a rule. */
const HOST = /^(\*\.?|)(\[[\da-f:.]+\]|[^\s:@/?#\\[\]*]*)(?::(\d{1,5}))?$/i;

/** A name and a port. No port: the default one of the scheme in use, which a Host header does not tell. */
interface HostPort {
  readonly name: string;
  readonly port?: number;
}

export function originRule({ allowed, ownHosts }: OriginRules): MayConnect {
  const list = new Set(allowed);
  const own = ownHosts.map(hostPort);
  return (origin, host) =>
    origin === undefined || list.has('*') || list.has(origin) || (host !== undefined && isOwn(origin, host, own));
}

/** An origin as an error may tell it: short, and without characters that no origin has. */
export function shownOrigin(origin: string): string {
  return origin.replace(/[^\x21-\x7e]/g, '').slice(0, 200);
}

/**
 * Whether the origin equals the host, and the host is this site. Equality alone proves nothing: whoever owns a name can let
 * it point to this node once their page is loaded (DNS rebinding), and then both headers have that name.
 */
function isOwn(origin: string, host: string, own: readonly HostPort[]): boolean {
  const page = URL.parse(origin);
  if (page === null || page.origin !== origin || !/^https?:$/.test(page.protocol)) return false;
  const { name, port } = hostPort(host);
  const pagePort = Number(page.port) || (page.protocol === 'https:' ? 443 : 80);
  // A Host without a port stands for the default port of the scheme (RFC 9110, 7.2), and an edge may have taken off TLS.
  if (name === '' || name !== plain(page.hostname) || (port ?? (page.port === '' ? pagePort : 0)) !== pagePort)
    return false;
  return cannotBeRebound(name) || own.some((one) => (one.port ?? pagePort) === pagePort && names(one.name, name));
}

/** Addresses, because no name server is asked for them, and localhost, which browsers do not ask for (RFC 6761, 6.3). */
function cannotBeRebound(name: string): boolean {
  return /^\[|^[\d.]+$/.test(name) || name === 'localhost' || names('*.localhost', name);
}

function names(rule: string, name: string): boolean {
  if (rule === '*' || rule === name) return true;
  return rule.startsWith('*.') && name.length >= rule.length && name.endsWith(rule.slice(1));
}

/** The name is empty where the text is no host. Only rules have `*`. */
function hostPort(text: string): HostPort {
  const [, star = '', host = '', port] = HOST.exec(text) ?? [];
  const name = star + plain(URL.parse(`http://${host}`)?.hostname ?? '');
  return port === undefined ? { name } : { name, port: Number(port) };
}

/** Without the dot of the root, which a browser keeps: `example.org.` is the same host. */
function plain(hostname: string): string {
  return hostname.replace(/\.$/, '');
}
