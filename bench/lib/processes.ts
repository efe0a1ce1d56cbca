import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { freePort } from '../../scripts/lib/free-port.ts';
import { until } from '../../scripts/lib/until.ts';

/** How long a server may take until it serves, in ms. */
const READY_MS = 20_000;

/** How long a server may take to end after SIGTERM, in ms. */
const END_MS = 5_000;

/** What is kept of what a server writes: enough to tell why it ended. In characters. */
const KEPT = 4_000;

/** A server process under test. */
export interface ServerProcess {
  readonly pid: number;
  readonly port: number;
  /** http://127.0.0.1:PORT */
  readonly url: string;
  /** False once it has ended. */
  alive(): boolean;
  /** The end of what it wrote. */
  output(): string;
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM, SIGKILL where that is not enough; resolves when it has ended. */
  stop(): Promise<void>;
}

export interface ServerCommand {
  /** A program: on PATH, or its path. */
  readonly program: string;
  /** Its arguments, given the port it has to listen on. */
  readonly args: (port: number) => readonly string[];
  /** Beside PATH and NODE_ENV, given the port. */
  readonly env: (port: number) => Readonly<Record<string, string>>;
  /** A path that answers 2xx when it serves; where there is none, an open port is enough. */
  readonly readyPath?: string;
}

/** Starts a server on a free loopback port; resolves when it serves. It dies with this process. */
export async function startServer(command: ServerCommand): Promise<ServerProcess> {
  const port = await freePort();
  const child = spawn(command.program, command.args(port), {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...command.env(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  const keep = (chunk: Buffer): void => {
    written = `${written}${chunk.toString()}`.slice(-KEPT);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const killer = (): void => void child.kill('SIGKILL');
  process.once('exit', killer);
  const exited = once(child, 'exit').then(() => process.removeListener('exit', killer));
  const alive = (): boolean => child.exitCode === null && child.signalCode === null;

  const url = `http://127.0.0.1:${port}`;
  await until(
    `${command.program} to serve`,
    async () => {
      if (!alive()) throw new Error(`${command.program} ended before it served:\n${written}`);
      return command.readyPath === undefined ? isOpen(port) : answers(`${url}${command.readyPath}`);
    },
    READY_MS,
  );
  if (child.pid === undefined) throw new Error(`${command.program} did not start`);
  return {
    pid: child.pid,
    port,
    url,
    alive,
    output: () => written,
    kill: (signal) => void child.kill(signal),
    stop: () => end(child, exited),
  };
}

async function end(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
  await exited;
  clearTimeout(timer);
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
