import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { missing, onPath } from '../../scripts/on-path.ts';
import { ProcessCluster } from '../support/cluster.ts';
import { standaloneRedis } from '../support/redis-deployment.ts';
import { until } from '../support/until.ts';

const root = join(import.meta.dirname, '..', '..');
const PYTHON = onPath('python-socketio');

/** examples/python/join.py, and the lines that it has written. */
class PythonClient implements AsyncDisposable {
  readonly lines: { readonly what: string; readonly body: unknown }[] = [];
  readonly #child: ChildProcessWithoutNullStreams;
  #errors = '';

  constructor(python: string, url: string, room: string) {
    const script = join(root, 'examples', 'python', 'join.py');
    this.#child = spawn(python, [script, url, room, join(root, 'docs', 'asyncapi.json')]);
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.lines.push(JSON.parse(line)));
    this.#child.stderr.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString();
    });
  }

  async said(what: string): Promise<unknown> {
    const found = await until(`${what} of the client in Python`, async () => {
      if (this.#errors !== '') throw new Error(this.#errors);
      return this.lines.find((line) => line.what === what);
    });
    return found.body;
  }

  /** Ends its input: it leaves. Its exit code, and what it wrote as errors. */
  async leave(): Promise<{ readonly code: number | null; readonly errors: string }> {
    this.#child.stdin.end();
    if (this.#child.exitCode === null) await once(this.#child, 'close');
    return { code: this.#child.exitCode, errors: this.#errors };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'close');
  }
}

describe('a client in Python that knows the protocol from docs/asyncapi.json alone', () => {
  let cluster: ProcessCluster;

  beforeEach((context) => {
    if (PYTHON === undefined) context.skip(missing('python-socketio'));
  });

  beforeAll(async () => {
    if (PYTHON !== undefined) cluster = ProcessCluster.on(await standaloneRedis(), {});
  });

  afterAll(() => cluster?.stop());

  test('it joins, and exchanges signals with a peer on another node', async () => {
    const [n1, n2] = await Promise.all([cluster.node(), cluster.node()]);
    const other = await cluster.joined(n1, 'languages', { name: 'Ann' });
    await using client = new PythonClient(PYTHON ?? '', n2.url, 'languages');
    const joined = await client.said('joined');
    expect(joined).toMatchObject({ peers: expect.arrayContaining([other.self]) });
    const [change] = await other.next('peer-joined');
    expect(change).toMatchObject({ peer: { name: 'Python', presence: 'present' } });
    const [from, seq, payload] = await other.next('signal');
    expect([seq, payload]).toEqual([1, { kind: 'offer', from: 'python' }]);
    other.socket.emit('signal-ack', from, 1);
    expect(await client.said('acknowledged')).toEqual({ by: other.self, kept: 0 });
    // Out of order: it holds the second until the first is there.
    other.socket.emit('signal', from, 2, { kind: 'candidate' }, 1);
    other.socket.emit('signal', from, 1, { kind: 'answer' }, 1);
    await until('both signals', async () => client.lines.filter(({ what }) => what === 'signal').length === 2);
    expect(client.lines.flatMap(({ what, body }) => (what === 'signal' ? [body] : []))).toEqual([
      { from: other.self, payload: { kind: 'answer' } },
      { from: other.self, payload: { kind: 'candidate' } },
    ]);
    expect(await client.leave()).toEqual({ code: 0, errors: '' });
    expect((await other.next('peer-left'))[0]).toMatchObject({ peerId: from, reason: 'left' });
  });
});
