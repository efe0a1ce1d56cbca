import { execFile } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A certificate authority of a test's own, and what it signed for a server on loopback. */
export interface Authority {
  /** PEM, for clients. */
  readonly ca: string;
  /** Files of the server, PEM. */
  readonly cert: string;
  readonly key: string;
  /** What a browser goes by that cannot be given an authority: base64 of the SHA-256 of the server's public key. */
  readonly publicKeyHash: string;
}

/** Makes both in `folder`. */
export async function createAuthority(folder: string): Promise<Authority> {
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]) => run('openssl', args);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const signs = ['-CA', at('ca.pem'), '-CAkey', at('ca-key.pem'), '-CAcreateserial'];
  await openssl('req', '-x509', ...newKey, '-keyout', at('ca-key.pem'), '-out', at('ca.pem'), '-subj', '/CN=Test CA');
  await openssl('req', ...newKey, '-keyout', at('key.pem'), '-out', at('request.pem'), '-subj', '/CN=turn');
  await writeFile(at('names'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
  await openssl('x509', '-req', '-in', at('request.pem'), ...signs, '-extfile', at('names'), '-out', at('cert.pem'));
  // The server is another user.
  await chmod(at('key.pem'), 0o644);
  const publicKey = new X509Certificate(await readFile(at('cert.pem'))).publicKey.export({
    type: 'spki',
    format: 'der',
  });
  return {
    ca: await readFile(at('ca.pem'), 'utf8'),
    cert: at('cert.pem'),
    key: at('key.pem'),
    publicKeyHash: createHash('sha256').update(publicKey).digest('base64'),
  };
}
