/** What a registry may answer a tag with: an index of several platforms, or one image (OCI distribution-spec, 3). */
const accept = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/**
 * The digest that a tag, or a digest itself, has at its registry now: sha256:… Throws with the reference and the answer
 * where there is none. `reference`: name:tag or name@digest, with or without a registry's host.
 */
export async function digestOf(reference: string): Promise<string> {
  const { base, name, what } = addressOf(reference);
  const ask = (headers: Readonly<Record<string, string>>) =>
    fetch(`${base}/v2/${name}/manifests/${what}`, { method: 'HEAD', headers: { accept, ...headers } });
  let answer = await ask({});
  const challenge = answer.headers.get('www-authenticate');
  if (answer.status === 401 && challenge !== null)
    answer = await ask({ authorization: `Bearer ${await token(challenge)}` });
  const digest = answer.headers.get('docker-content-digest');
  if (!answer.ok || digest === null) throw new Error(`${reference}: the registry answered ${answer.status}`);
  return digest;
}

/** As Docker reads a name: its first part is a host where it has a dot or a port, or is localhost, which speaks no TLS. */
function addressOf(reference: string): { readonly base: string; readonly name: string; readonly what: string } {
  const [, path = '', what = ''] = /^(.*?)(?:@|:(?=[^/]*$))([^/]+)$/.exec(reference) ?? [];
  const [first = '', ...rest] = path.split('/');
  if (rest.length > 0 && /[.:]|^localhost$/.test(first)) {
    const scheme = /^(localhost|127\.)/.test(first) ? 'http' : 'https';
    return { base: `${scheme}://${first}`, name: rest.join('/'), what };
  }
  return { base: 'https://registry-1.docker.io', name: rest.length > 0 ? path : `library/${path}`, what };
}

/** A token for somebody without an account, from where the registry says (distribution's token specification). */
async function token(challenge: string): Promise<string> {
  const parts = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]));
  const realm = new URL(parts.get('realm') ?? '');
  for (const key of ['service', 'scope']) if (parts.has(key)) realm.searchParams.set(key, parts.get(key) ?? '');
  const answer: unknown = await (await fetch(realm)).json();
  if (typeof answer === 'object' && answer !== null) {
    for (const key of ['token', 'access_token']) {
      const value: unknown = Reflect.get(answer, key);
      if (typeof value === 'string') return value;
    }
  }
  throw new Error(`no token from ${realm.origin}`);
}
