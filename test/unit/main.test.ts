import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { afterEach, expect, test } from 'vitest';
import { helpText } from '../../src/config/help.ts';
import { type RunningNode, startNode, startProcess } from '../support/node.ts';
import { until } from '../support/until.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts');
const VERSION = /^\d+\.\d+\.\d+/;

const started: RunningNode[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((node) => node.stop()));
});

async function start(env: Readonly<Record<string, string>> = {}): Promise<RunningNode> {
  const node = await startNode(env);
  started.push(node);
  return node;
}

/** Runs the command to its end. */
async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = execFile(process.execPath, [MAIN, ...args], { env: { PATH: process.env['PATH'], ...env } });
  const written = { stdout: '', stderr: '' };
  child.stdout?.on('data', (text: string) => (written.stdout += text));
  child.stderr?.on('data', (text: string) => (written.stderr += text));
  const [code] = await once(child, 'close');
  return { code, ...written };
}

test('--version and --help answer and end', async () => {
  const { code, stdout } = await run(['--version']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(VERSION) });
  expect(await run(['--help'])).toEqual({ code: 0, stdout: helpText(stdout.trim()), stderr: '' });
});

test('an unknown argument is refused', async () => {
  expect(await run(['--port', '80'])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--help') });
});

test('wrong settings end the start with all problems and exit code 78', async () => {
  const { code, stderr } = await run([], { PORT: 'x', LOG_LEVEL: 'y' });
  expect(code).toBe(78);
  expect(stderr).toMatch(/PORT=x.*\n.*LOG_LEVEL=y/);
});

test('a port that is taken is one clear line', async () => {
  const { url } = await start();
  const { port } = new URL(url);
  expect(await run([], { PORT: port, HOST: '127.0.0.1' })).toMatchObject({
    code: 1,
    stderr: `signalbox: port ${port} is taken by another program. Choose another: PORT=3001\n`,
  });
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s drains the node, and it exits with 0', async (signal) => {
  const node = await start();
  const client = io(node.url, { transports: ['websocket'], reconnection: false });
  const goodbye = new Promise((resolve) => client.on('goodbye', resolve));
  await new Promise((resolve) => client.on('connect', () => resolve(undefined)));
  node.kill(signal);
  expect(await goodbye).toMatchObject({ reason: 'drain', reconnect: true });
  await until('the node to report not ready', async () => (await fetch(`${node.url}/health/ready`)).status === 503);
  client.close();
  expect(await node.exited).toBe(0);
  expect(node.output()).toContain('"stopped"');
});

test('a second signal ends the node at once', async () => {
  const node = await start({ DRAIN_MS: '600000' });
  const client = io(node.url, { transports: ['websocket'], reconnection: false });
  await new Promise((resolve) => client.on('connect', () => resolve(undefined)));
  node.kill('SIGTERM');
  await until('the node to drain', () => node.output().includes('"draining"'));
  node.kill('SIGTERM');
  expect(await node.exited).toBe(143);
  client.close();
});

test.each([
  ['a rejection that nobody handles', 'Promise.reject(new Error("boom"))'],
  ['an exception that nobody catches', 'throw new Error("boom")'],
])('%s is logged and ends the node with 1', async (_case, mistake) => {
  const module = `data:text/javascript,process.on('SIGUSR2',()=>{${mistake}})`;
  const node = await startProcess(['--import', module, MAIN], {});
  started.push(node);
  node.kill('SIGUSR2');
  expect(await node.exited).toBe(1);
  const last: unknown = JSON.parse(node.output().trim().split('\n').at(-1) ?? '');
  expect(last).toMatchObject({ level: 'error', msg: 'uncaught error', error: { message: 'boom' } });
});
