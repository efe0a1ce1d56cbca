import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onPath } from '../../../scripts/on-path.ts';
import { freePort } from '../../support/net.ts';
import { until } from '../../support/until.ts';
import { type Authority, createAuthority } from './authority.ts';
import { type Login, TurnClient } from './turn-client.ts';

const shipped = join(import.meta.dirname, '..', '..', '..', 'deploy', 'coturn', 'turnserver.conf');

/** Nobody: the server needs no root, and gets none. */
const NOBODY = 65_534;

export const turnserver = onPath('turnserver');
export const coturnMissing = 'turnserver is not here: scripts/get-tools.sh turnserver';

/** What the server and the nodes of a test share. */
export const SECRET = 'a-secret-of-the-tests';

export interface Coturn {
  readonly port: number;
  readonly tlsPort: number;
  /** What 443 is in production. */
  readonly webPort: number;
  readonly authority: Authority;
  /** What it wrote so far. */
  log(): string;
  stop(): Promise<void>;
}

/** For clients on loopback that call each other: what is refused otherwise. */
export const PEERS_ON_LOOPBACK = ['--allow-loopback-peers', '--allowed-peer-ip=127.0.0.1'] as const;

/** A real coturn on loopback with the project's configuration. `args` come on the command line, as in production. */
export async function startCoturn(args: readonly string[] = []): Promise<Coturn> {
  if (turnserver === undefined) throw new Error(coturnMissing);
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-coturn-'));
  // The server is another user there, and writes its process id.
  await chmod(folder, 0o777);
  const [port, tlsPort, webPort] = [await freePort(), await freePort(), await freePort()];
  const config = join(folder, 'turnserver.conf');
  const authority = await createAuthority(folder);
  // Where the server's user can read it.
  await writeFile(config, await readFile(shipped), { mode: 0o644 });
  const child = spawn(
    turnserver,
    [
      ...['-c', config, `--pidfile=${join(folder, 'pid')}`, `--static-auth-secret=${SECRET}`],
      ...[`--listening-port=${port}`, `--tls-listening-port=${tlsPort}`, `--aux-server=127.0.0.1:${webPort}`],
      ...[`--cert=${authority.cert}`, `--pkey=${authority.key}`],
      ...['--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', ...args],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], ...(process.getuid?.() === 0 && { uid: NOBODY, gid: NOBODY }) },
  );
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const exited = once(child, 'exit');
  const killer = () => child.kill('SIGKILL');
  process.once('exit', killer);
  const stop = async () => {
    process.removeListener('exit', killer);
    child.kill('SIGKILL');
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await until('coturn to answer', async () => {
      if (child.exitCode !== null) throw new Error(`coturn ended with ${child.exitCode}:\n${log}`);
      const client = await TurnClient.connect({ port, transport: 'tcp' }).catch(() => undefined);
      const answer = await client?.bind().catch(() => undefined);
      client?.close();
      return answer?.kind === 'success';
    });
  } catch (error) {
    await stop();
    throw new Error(`${String(error)}\n${log}`);
  }
  return { port, tlsPort, webPort, authority, log: () => log, stop };
}

/** A credential as nodes make it, that ends in so many seconds: less than 0 for one that ended. */
export function login(seconds: number, peer = 'peer', secret = SECRET): Login {
  const username = `${Math.ceil(Date.now() / 1_000) + seconds}:${peer}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}
