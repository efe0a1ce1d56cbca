import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import { missing, onPath } from '../../scripts/on-path.ts';
import { type RunningApplication, startApplication } from '../support/application.ts';
import { startProcess } from '../support/node.ts';
import { startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
/** What the example wants to see before it announces something. */
const STAFF_KEY = 'a-key-of-the-staff';
const bin = (name: string): string => join(root, 'node_modules', '.bin', name);

let folder: string;
let tarball: string;
let files: readonly string[];

/** What `npm pack --json` tells. */
type Packed = readonly [{ readonly filename: string; readonly files: readonly { readonly path: string }[] }];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-package-'));
  await run(process.execPath, [join('scripts', 'build.ts')], { cwd: root });
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await run('npm', pack, { cwd: root });
  const [packed]: Packed = JSON.parse(stdout);
  tarball = join(folder, packed.filename);
  files = packed.files.map(({ path }) => path);
  await writeFile(join(folder, 'package.json'), '{ "name": "stranger", "private": true, "type": "module" }\n');
  await run('npm', ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball], {
    cwd: folder,
  });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function compile(name: string, source: string, options: object): Promise<void> {
  const at = join(folder, name);
  mkdirSync(at, { recursive: true });
  await writeFile(join(at, 'index.ts'), source);
  const compilerOptions = { strict: true, noEmit: true, types: [], target: 'ES2024', ...options };
  await writeFile(join(at, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['index.ts'] }));
  await run(bin('tsc'), ['-p', at]).catch((error: { stdout: string }) => {
    throw new Error(error.stdout);
  });
}

describe('what is published', () => {
  test('is what a user needs, and nothing of the workshop', () => {
    const folders = new Set(files.map((file) => file.split('/')[0]));
    expect(folders).toEqual(
      new Set(['CHANGELOG.md', 'LICENSE', 'README.md', 'SPEC.md', 'dist', 'docs', 'package.json']),
    );
    expect(files.filter((file) => /\.test\.|^dist\/(test|scripts)|(?<!\.d)\.ts$/.test(file))).toEqual([]);
  });

  test('has every source that a source map names', () => {
    const maps = files.filter((file) => file.endsWith('.map'));
    const empty = maps.filter((file) => {
      const map: { readonly sourcesContent?: readonly unknown[] } = JSON.parse(readFileSync(join(root, file), 'utf8'));
      return map.sourcesContent === undefined || map.sourcesContent.includes(null);
    });
    expect(empty).toEqual([]);
  });

  test('has nothing that publint objects to', async () => {
    const { messages, pkg } = await publint({ pkgDir: root, strict: true, pack: 'npm' });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test('has types that fit what Node and bundlers load', async () => {
    // ESM only, and these files are not modules with types.
    const exempt = [
      '--profile',
      'esm-only',
      '--exclude-entrypoints',
      'signalbox.js',
      'signalbox-tile.js',
      'custom-elements.json',
    ];
    await run(bin('attw'), [tarball, ...exempt]).catch((error: { stdout: string }) => {
      throw new Error(error.stdout);
    });
  });

  test('has a manifest that tells of <video-call>', () => {
    const path = join(folder, 'node_modules', 'signalbox', 'dist', 'custom-elements.json');
    expect(readFileSync(path, 'utf8')).toContain('"tagName": "video-call"');
  });
});

describe('a stranger who installed it', () => {
  test('starts a node with `signalbox` and joins it with signalbox/client', async () => {
    const command = join(folder, 'node_modules', 'signalbox', 'dist', 'src', 'main.js');
    const node = await startProcess([command], {});
    await writeFile(
      join(folder, 'join.js'),
      `import { SignalingClient } from 'signalbox/client';
       const client = new SignalingClient({ server: ${JSON.stringify(node.url)} });
       await client.join({ room: 'hello', name: 'Ada' });
       console.log(client.self.name);
       await client.leave();`,
    );
    const { stdout } = await run(process.execPath, ['join.js'], { cwd: folder });
    const page = await fetch(node.url);
    node.kill('SIGTERM');
    expect(stdout).toBe('Ada\n');
    expect(page.status).toBe(200);
    expect(await node.exited).toBe(0);
  });

  test('R181: mints tokens with signalbox/server and with `signalbox token`, and enters with them', async () => {
    const secret = 'a-secret-of-the-site-of-32-or-more';
    const command = join(folder, 'node_modules', 'signalbox', 'dist', 'src', 'main.js');
    const node = await startProcess([command], { JWT_SECRET: secret });
    onTestFinished(() => node.stop());
    await writeFile(
      join(folder, 'enter.js'),
      `import { SignalingClient } from 'signalbox/client';
       import { mintToken } from 'signalbox/server';
       const own = await mintToken(process.env.JWT_SECRET, { room: 'lab', name: 'Ada', role: 'host' });
       for (const token of [undefined, own, process.env.MINTED.trim()]) {
         const client = new SignalingClient({ server: ${JSON.stringify(node.url)} });
         const answer = await client.join({ room: 'lab', ...(token && { token }) }).catch(({ code }) => code);
         console.log(answer.grant?.role ?? answer, client.self?.name);
         client.close();
       }`,
    );
    const env = { PATH: process.env['PATH'], JWT_SECRET: secret };
    const minted = await run(process.execPath, [command, 'token', '--room', 'l*', '--role', 'viewer'], { env });
    const { stdout } = await run(process.execPath, ['enter.js'], {
      cwd: folder,
      env: { ...env, MINTED: minted.stdout },
    });
    expect(stdout).toBe('token-required undefined\nhost Ada\nviewer \n');
  });

  test('runs a cluster and a client on the oldest Node that package.json names', async ({ skip }) => {
    const oldest = onPath('node-22');
    if (oldest === undefined) return skip(missing('node-22'));
    const { engines }: { readonly engines: { readonly node: string } } = JSON.parse(
      readFileSync(join(folder, 'node_modules', 'signalbox', 'package.json'), 'utf8'),
    );
    expect(engines.node).toBe(`>=${(await run(oldest, ['--version'])).stdout.slice(1).trim()}`);
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const command = join(folder, 'node_modules', 'signalbox', 'dist', 'src', 'main.js');
    const env = { REDIS_URL: redis.url, ALLOWED_ORIGINS: 'https://example.org' };
    const nodes = await Promise.all([1, 2].map(() => startProcess([command], env, oldest)));
    onTestFinished(async () => void (await Promise.all(nodes.map((node) => node.stop()))));
    await writeFile(
      join(folder, 'talk.js'),
      `import { SignalingClient } from 'signalbox/client';
       const [a, b] = ${JSON.stringify(nodes.map(({ url }) => url))}.map((server) => new SignalingClient({ server }));
       await a.join({ room: 'hello' });
       const heard = new Promise((resolve) => a.on('signal', (from, payload) => resolve(payload)));
       await b.join({ room: 'hello' });
       b.signal(b.peers[0].peerId, { from: process.version });
       console.log(JSON.stringify(await heard));
       await Promise.all([a.leave(), b.leave()]);`,
    );
    const { stdout } = await run(oldest, ['talk.js'], { cwd: folder });
    expect(stdout).toBe('{"from":"v22.11.0"}\n');
    for (const { url } of nodes) expect((await fetch(`${url}/metrics`)).status).toBe(200);
    for (const node of nodes) node.kill('SIGTERM');
    expect(await Promise.all(nodes.map(({ exited }) => exited))).toEqual([0, 0]);
  });

  test('has the command on the path of npm scripts', async () => {
    const { stdout } = await run(join(folder, 'node_modules', '.bin', 'signalbox'), ['--version'], { cwd: folder });
    const { version }: { readonly version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(stdout.trim()).toBe(version);
  });

  test('bundles signalbox/video-call', async () => {
    await writeFile(join(folder, 'main.js'), "import 'signalbox/video-call';\n");
    await writeFile(
      join(folder, 'index.html'),
      '<video-call room="x"></video-call><script type="module" src="main.js"></script>',
    );
    await run(bin('vite'), ['build', '--logLevel', 'warn', '--outDir', 'out', folder]);
    const html = readFileSync(join(folder, 'out', 'index.html'), 'utf8');
    const script = /src="\/(assets\/[^"]+\.js)"/.exec(html)?.[1] ?? '';
    expect(readFileSync(join(folder, 'out', script), 'utf8')).toMatch(/define\([`'"]video-call/);
  });

  describe('with an application of their own', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchBrowser();
      await cp(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
      // Of the page and of what follows: the application's own dependencies.
      await run('npm', ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', 'fastify@5'], {
        cwd: folder,
      });
    });
    afterAll(() => browser.close());

    async function start(name: string, env: Readonly<Record<string, string>> = {}): Promise<RunningApplication> {
      const app = await startApplication(join(folder, 'examples', name, 'server.js'), env);
      onTestFinished(() => app.stop());
      return app;
    }

    async function open(url: string): Promise<Page> {
      const { page } = await openPage(browser, url);
      onTestFinished(() => page.context().close());
      return page;
    }

    /** People, each at a page, enter its call and see each other there. */
    async function callBetween(pages: readonly Page[]): Promise<void> {
      for (const page of pages) await page.getByRole('button', { name: 'Join call' }).click();
      for (const page of pages) await page.getByRole('listitem').nth(1).waitFor();
    }

    test('R250, R258: the first example of docs/embedding.md', async () => {
      const [, example = ''] =
        /```js\n([\s\S]*?)```/.exec(readFileSync(join(root, 'docs', 'embedding.md'), 'utf8')) ?? [];
      const script = join(folder, 'first.js');
      const said = 'server.on("listening", () => console.log("http://127.0.0.1:" + server.address().port));';
      await writeFile(script, example.replace('listen(3000)', 'listen(0)') + said);
      const app = await startApplication(script);
      onTestFinished(() => app.stop());
      await callBetween([await open(app.url), await open(app.url)]);
      expect(await app.end()).toBe(0);
    });

    test('R250, R254, R258: calls in Express, by the session of the application', async () => {
      const app = await start('embed-express');
      const pages: Page[] = [];
      for (const name of ['Ada', 'Bob']) {
        const page = await open(app.url);
        await page.getByLabel('Your name').fill(name);
        await page.getByRole('button', { name: 'Log in' }).click();
        pages.push(page);
      }
      await callBetween(pages);
      expect((await fetch(`${app.url}/rooms`)).status).toBe(401);
      const rooms: unknown = await pages[0]?.evaluate(async () => (await fetch('/rooms')).json());
      expect(rooms).toEqual([{ room: 'daily', names: expect.arrayContaining(['Ada', 'Bob']) }]);
      expect((await fetch(`${app.url}/metrics`)).status).toBe(200);
      expect((await fetch(`${app.url}/ready`)).status).toBe(200);
      expect(await (await fetch(`${app.url}/none`)).text()).toContain('Cannot GET /none');
      await until('the events', () => app.output().includes('daily: Bob joined, 2 there'));
      expect(await app.end()).toBe(0);
    });

    test('R250, R258: calls in Fastify, below a path, with tokens', async () => {
      const app = await start('embed-fastify', { STAFF_KEY });
      await callBetween([await open(app.url), await open(app.url)]);
      const announce = (key: string) =>
        fetch(`${app.url}/announcements`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
          body: JSON.stringify({ text: 'soon' }),
        });
      expect((await announce('another')).status).toBe(403);
      expect(await (await announce(STAFF_KEY)).json()).toEqual({ instances: 1 });
      expect(await (await fetch(`${app.url}/none`)).json()).toMatchObject({ message: 'Route GET:/none not found' });
      expect(await app.end()).toBe(0);
    });
  });

  const use = `
    import { createServer } from 'node:http';
    import { createCallStore, SignalingClient, SignalboxError } from 'signalbox/client';
    import { FileTransfers, writableSink } from 'signalbox/files';
    import { createSignalbox, mintToken, type Role, type RoomView, SettingsError, type SignalboxOptions } from 'signalbox/server';
    import { VideoCall } from 'signalbox/video-call';
    const role: Role = 'host';
    const minted: Promise<string> = mintToken('secret', { room: 'x', role });
    const element: VideoCall = document.createElement('video-call');
    element.room = 'x';
    element.token = () => minted;
    const store = createCallStore({ server: 'https://example.org' });
    const transfers = new FileTransfers({ store });
    const sizes: readonly number[] = transfers.list.map(({ size }) => size);
    const names: readonly string[] = store.state.participants.map(({ name }) => name);
    const options: SignalboxOptions = {
      server: createServer(),
      roomCapacity: 4,
      allowedOrigins: ['https://example.org'],
      dialects: ['pubsub'],
      auth: ({ headers }, { room, token }) => headers.cookie !== undefined && { name: room + token, role },
      on: { 'peer-joined': ({ peer, present }) => peer.length + present, 'call-report': async ({ stays }) => stays.length },
    };
    async function embed(): Promise<readonly RoomView[]> {
      const signalbox = await createSignalbox(options).catch((error: unknown) => {
        throw error instanceof SettingsError ? new Error(error.problems.join()) : error;
      });
      const rooms: RoomView[] = [];
      for await (const room of signalbox.rooms()) rooms.push(room);
      const status: 'ok' | 'failing' = signalbox.health('ready').status;
      await signalbox.announce(status + (await signalbox.metrics.registry.metrics()));
      await signalbox.close();
      return rooms;
    }
    // @ts-expect-error there is no such event
    const unknown: SignalboxOptions = { server: createServer(), on: { 'peer-join': () => undefined } };
    // @ts-expect-error a capacity is a number
    const text: SignalboxOptions = { server: createServer(), roomCapacity: '4' };
    // @ts-expect-error there is no such role
    const king: SignalboxOptions = { server: createServer(), auth: () => ({ role: 'king' }) };
    // @ts-expect-error a room is required
    void new SignalingClient({ server: 'https://example.org' }).join({}).catch((error: SignalboxError) => error.code);
    export { embed, king, names, sizes, text, unknown, writableSink };
  `;
  describe('with a framework', () => {
    beforeAll(async () => {
      const packages = ['react@19', '@types/react@19', '@lit/react@1', 'vue@3'];
      await run('npm', ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', ...packages], {
        cwd: folder,
      });
    });

    const bundler = { module: 'ESNext', moduleResolution: 'Bundler', lib: ['ES2024', 'DOM', 'DOM.Iterable'] };

    test('R334: compiles against the wrapper and the tags of React', () =>
      compile(
        'react',
        `import * as React from 'react';
         import { VideoCall } from 'signalbox/react';
         import 'signalbox/jsx';
         export const wrapped = React.createElement(VideoCall, {
           room: 'x', autoJoin: true, onCallEnded: ({ detail }) => detail.reason.length,
         });
         const tag: React.JSX.IntrinsicElements['video-call'] = {
           room: 'x', 'auto-join': true, 'oncall-joined': ({ detail }) => detail.self.length,
         };
         // @ts-expect-error a room is text
         const wrong: React.JSX.IntrinsicElements['video-call'] = { room: 3 };
         export { tag, wrong };`,
        bundler,
      ));

    test('R334: compiles against the tags of Vue', () =>
      compile(
        'vue',
        `import type { GlobalComponents } from 'vue';
         import 'signalbox/vue';
         type Props = InstanceType<GlobalComponents['video-call']>['$props'];
         const props: Props = { room: 'x', autoJoin: true, onCallJoined: ({ detail }) => detail.self.length };
         // @ts-expect-error a room is text
         const wrong: Props = { room: 3 };
         export { props, wrong };`,
        bundler,
      ));
  });

  test('R335: every entry can be imported where there is no DOM', async () => {
    const entries = ['client', 'video-call', 'tile', 'jsx', 'vue', 'error-texts', 'server'].map(
      (name) => `'signalbox/${name}'`,
    );
    await writeFile(join(folder, 'all.js'), entries.map((entry) => `import ${entry};\n`).join(''));
    const { stdout, stderr } = await run(process.execPath, ['all.js'], { cwd: folder });
    expect([stdout, stderr]).toEqual(['', '']);
  });

  const dom = ['ES2024', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'];

  test('compiles against it with NodeNext', () =>
    compile('nodenext', use, { module: 'NodeNext', moduleResolution: 'NodeNext', lib: dom }));

  test('compiles against it with a bundler', () =>
    compile('bundler', use, { module: 'ESNext', moduleResolution: 'Bundler', lib: dom }));
});
