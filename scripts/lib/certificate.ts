import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A self-signed certificate, for servers on loopback. */
export interface Certificate {
  /** Path of the certificate's file, for NODE_EXTRA_CA_CERTS. */
  readonly path: string;
  readonly pem: string;
  /** Path of a file with the certificate and its key. */
  readonly bundle: string;
  /**
   * Arguments that make a Redis server or a Sentinel speak TLS only, on this port and to the servers that it connects
   * to.
   */
  redisArgs(port: number): readonly string[];
  remove(): Promise<void>;
}

/** `name` as in subjectAltName, for instance IP:127.0.0.1 */
export async function certificate(name: string): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-tls-'));
  const [path, key, bundle] = [join(folder, 'cert.pem'), join(folder, 'key.pem'), join(folder, 'bundle.pem')];
  const subject = ['-subj', '/CN=signalbox', '-addext', `subjectAltName=${name}`];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  await promisify(execFile)('openssl', ['req', '-x509', ...curve, '-nodes', '-keyout', key, '-out', path, ...subject]);
  const files = ['--tls-cert-file', path, '--tls-key-file', key, '--tls-ca-cert-file', path];
  const pem = await readFile(path, 'utf8');
  await writeFile(bundle, pem + (await readFile(key, 'utf8')));
  return {
    path,
    pem,
    bundle,
    redisArgs: (port) => [
      ...['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no', '--tls-replication', 'yes'],
      ...files,
    ],
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Whether a server did not start because it is built without TLS. */
export function isWithoutTls(error: unknown): boolean {
  return /Failed finding TLS support|Bad directive or wrong number of arguments/i.test(String(error));
}
