import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { onPath } from '../../scripts/on-path.ts';
import { root } from './compose.ts';
import { EdgeSite, needsEdge } from './edge-site.ts';

const run = promisify(execFile);
const script = join(root, 'deploy', 'tls', 'certificate.sh');

let folder = '';
const file = (name: string) => join(folder, name);
const certificateOf = async (name: string) => new X509Certificate(await readFile(file(name)));
/** The script, as docker-compose.yml runs it for a machine with that address. */
const make = (address: string) =>
  run('bash', [script], { env: { ...process.env, LAN_ADDRESS: address, TLS_FOLDER: folder } });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-lan-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach((context) => {
  if (onPath('openssl') === undefined) context.skip('openssl is not here: apt-get install openssl');
});

describe('the certificate for a local network', () => {
  test('is signed by an authority that was made once, whose key nobody else reads', async () => {
    await make('192.168.1.20');
    const [authority, edge] = [await certificateOf('authority.crt'), await certificateOf('edge.pem')];
    expect(authority.ca).toBe(true);
    expect(edge.ca).toBe(false);
    expect(edge.verify(authority.publicKey)).toBe(true);
    for (const address of ['192.168.1.20', '127.0.0.1']) expect(edge.checkIP(address)).toBe(address);
    expect(edge.checkHost('localhost')).toBe('localhost');
    // What iOS takes at most, in days: https://support.apple.com/103769
    expect((edge.validToDate.getTime() - edge.validFromDate.getTime()) / 86_400_000).toBeLessThanOrEqual(825);
    expect(((await stat(file('authority.key'))).mode & 0o777).toString(8)).toBe('600');
    expect(((await stat(file('edge.pem'))).mode & 0o777).toString(8)).toBe('640');
  });

  test('stays as it is, and where the address is another, the authority stays', async () => {
    const before = [await certificateOf('authority.crt'), await certificateOf('edge.pem')];
    await make('192.168.1.20');
    expect((await certificateOf('edge.pem')).fingerprint256).toBe(before[1]?.fingerprint256);
    await make('10.0.0.7');
    expect((await certificateOf('authority.crt')).fingerprint256).toBe(before[0]?.fingerprint256);
    expect((await certificateOf('edge.pem')).checkIP('10.0.0.7')).toBe('10.0.0.7');
  });

  test.each(['8.8.8.8', '172.32.0.1', '192.168.1', '192.168.1.256', '192.168.1.20, DNS:example.org', 'laptop.local'])(
    'is refused for %s, which is no address of a private network',
    async (address) => {
      await expect(make(address)).rejects.toMatchObject({ code: 78, stderr: expect.stringContaining('LAN_ADDRESS') });
    },
  );

  test('whoever steals the authority cannot pretend to be a public site', async () => {
    const names = join(folder, 'names');
    await writeFile(names, 'subjectAltName=DNS:example.org');
    const request = [
      'req',
      '-new',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-subj',
      '/CN=x',
    ];
    await run('openssl', [...request, '-keyout', file('stolen.key'), '-out', file('stolen.csr')]);
    const signing = [
      '-CA',
      file('authority.crt'),
      '-CAkey',
      file('authority.key'),
      '-CAcreateserial',
      '-extfile',
      names,
    ];
    await run('openssl', ['x509', '-req', '-in', file('stolen.csr'), ...signing, '-out', file('stolen.crt')]);
    const checked = run('openssl', ['verify', '-CAfile', file('authority.crt'), file('stolen.crt')]);
    await expect(checked).rejects.toMatchObject({ stderr: expect.stringContaining('permitted subtree violation') });
  });
});

describe('the edge with it', () => {
  let site: EdgeSite | undefined;

  beforeEach(needsEdge);
  beforeAll(async () => {
    site = await EdgeSite.start(17);
  });
  afterAll(() => site?.stop());

  test('serves pages to who trusts the authority, and the authority to who asks', async () => {
    if (site === undefined) throw new Error('no edge');
    await make('127.0.0.1');
    const env = { EDGE_TLS_CERT: file('edge.pem'), EDGE_TLS_AUTHORITY: file('authority.crt') };
    const edge = await site.edge(env);
    await edge.uses('pages', 3);
    const ca = await readFile(file('authority.crt'), 'utf8');
    const page = await get(`https://127.0.0.1:${edge.tlsPort}/`, ca);
    expect(page.status).toBe(200);
    const authority = await get(`https://127.0.0.1:${edge.tlsPort}/authority.crt`, ca);
    expect(authority).toEqual({ status: 200, type: 'application/x-x509-ca-cert', body: ca });
    await expect(get(`https://127.0.0.1:${edge.tlsPort}/`)).rejects.toMatchObject({
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
  });

  test('serves no authority where it was given none', async () => {
    const edge = await site?.edge();
    await edge?.uses('pages', 3);
    // A node answers, as for any path.
    expect(site?.names).toContain((await edge?.get('/authority.crt'))?.body);
  });
});

interface Answer {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

function get(url: string, ca?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { ca, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode, type: response.headers['content-type'], body }));
    });
    asked.on('error', reject);
    asked.end();
  });
}
