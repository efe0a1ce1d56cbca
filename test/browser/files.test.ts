import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { bundled } from '../../bench/lib/bundled.ts';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import { type Site, startSite } from '../../scripts/lib/browser/site.ts';
import { SignalingClient } from '../../web/client/signaling/signaling-client.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { until } from '../support/until.ts';
import type {} from './fixtures/files.ts';
import { recordConnections } from './support/call.ts';

const MEBIBYTE = 1_048_576;
const FILE = 200;
/** How much more a page may hold at any time of a transfer than before it, in MiB: the window, what the browser keeps, and slack. */
const FLAT = 16;

let browser: Browser;
let node: RunningNode;
let site: Site;

const root = join(import.meta.dirname, '..', '..');

/** The example of the documentation, with the client of this tree and a server that the address of the page names. */
async function exampleOfDocs(): Promise<string> {
  const text =
    /\n## Files\n.*?```ts\n(.*?)```/su.exec(readFileSync(join(root, 'docs', 'client.md'), 'utf8'))?.[1] ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-example-'));
  const file = join(folder, 'example.ts');
  const code = text
    .replace("'signalbox/client'", JSON.stringify(join(root, 'web', 'client', 'index.ts')))
    .replace("'signalbox/files'", JSON.stringify(join(root, 'web', 'client', 'files', 'index.ts')))
    .replace("'http://localhost:3000'", 'decodeURIComponent(location.search.slice(1))');
  writeFileSync(file, code);
  try {
    return await bundled(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

beforeAll(async () => {
  const code = await bundled(join(import.meta.dirname, 'fixtures', 'files.ts'));
  site = await startSite({
    '/': {
      type: 'text/html',
      body: '<!doctype html><title>Files</title><script type="module" src="/page.js"></script>',
    },
    '/page.js': { type: 'text/javascript', body: code },
    '/example': { type: 'text/html', body: '<!doctype html><script type="module" src="/example.js"></script>' },
    '/example.js': { type: 'text/javascript', body: await exampleOfDocs() },
  });
  [browser, node] = await Promise.all([launchBrowser(), startNode({ ALLOWED_ORIGINS: site.origin })]);
});

afterAll(async () => {
  await browser?.close();
  await node?.stop();
  await site?.close();
});

/** Two pages that are connected. */
async function pair(room: string, at = node) {
  const open = async (name: string) => {
    const { page, problems } = await openPage(browser, site.origin, { atStart: recordConnections });
    onTestFinished(() => page.context().close());
    const join = async ([server, where, who]: readonly [string, string, string]) => {
      window.files = window.startFiles(server);
      await window.files.store.join({ room: where, name: who });
    };
    await page.evaluate(join, [at.url, room, name] as const);
    return { page, problems };
  };
  const ada = await open('Ada');
  const bob = await open('Bob');
  for (const { page } of [ada, bob]) {
    await until('a connection', () =>
      page.evaluate(() => window.files.store.state.participants[0]?.connection === 'connected'),
    );
  }
  return { ada: ada.page, bob: bob.page, problems: () => [...ada.problems, ...bob.problems] };
}

/** The state of the page's last transfer. */
function last(page: Page) {
  return page.evaluate(() => {
    const { phase, bytes = 0, id = '' } = window.files.transfers.list.at(-1) ?? {};
    const why = phase?.kind === 'stopped' ? `${phase.by} ${phase.reason}` : '';
    return { kind: phase?.kind, why, bytes, id };
  });
}

declare global {
  interface Window {
    /** The disk of the receiver takes what comes. */
    takeTheRest(): void;
  }
}

function selfOf(): string {
  const { phase } = window.files.store.state;
  return phase.kind === 'joined' ? phase.self : '';
}

/** SHA-256 of what the page received last. */
function digestsOfLast(): Promise<string[]> {
  const { phase } = window.files.transfers.list.at(-1) ?? {};
  return window.files.digests((phase?.kind === 'done' && phase.file) || new Blob());
}

/** Ada offers a file of so many MiB to Bob. */
async function offer(ada: Page, bob: Page, mebibytes: number): Promise<void> {
  await ada.evaluate((size) => {
    window.files.make(size);
    const [participant] = window.files.store.state.participants;
    window.files.transfers.offer(participant?.peerId ?? '', window.files.made, 'film.mkv');
  }, mebibytes);
  await until('the offer', async () => (await last(bob)).kind === 'offered');
}

/** Ada offers a file of so many MiB, and Bob accepts it. */
async function begin(ada: Page, bob: Page, mebibytes: number): Promise<void> {
  await offer(ada, bob, mebibytes);
  await bob.evaluate(() => window.files.transfers.accept(window.files.transfers.list.at(-1)?.id ?? ''));
}

/** What a page holds after a collection of garbage, in MiB: its heap, and the buffers outside of it. */
async function memoryOf(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  return async () => {
    await session.send('HeapProfiler.collectGarbage');
    const usage: Readonly<Record<string, number>> = { ...(await session.send('Runtime.getHeapUsage')) };
    return ((usage['usedSize'] ?? 0) + (usage['backingStorageSize'] ?? 0)) / MEBIBYTE;
  };
}

test('R320, R323-R325: 200 MiB go from page to page in flat memory, over a connection that is rebuilt half-way', async () => {
  const { ada, bob, problems } = await pair('film');
  const pages = [ada, bob];
  const hasData = () => window.connections.at(-1)?.sctp !== null;
  expect(await Promise.all(pages.map((page) => page.evaluate(hasData)))).toEqual([false, false]);
  const memories = await Promise.all(pages.map(memoryOf));
  const before = await Promise.all(memories.map((memory) => memory()));
  await begin(ada, bob, FILE);
  const most = [0, 0];
  let cut = false;
  let steps = 0;
  await until(
    'the file',
    async () => {
      const { kind, bytes, why } = await last(bob);
      if (kind === 'stopped') throw new Error(why);
      for (const [index, memory] of memories.entries()) {
        most[index] = Math.max(most[index] ?? 0, (await memory()) - (before[index] ?? 0));
      }
      steps += 1;
      if (!cut && bytes > (FILE / 2) * MEBIBYTE) {
        cut = true;
        await bob.evaluate(() => window.files.store.retry(window.files.store.state.participants[0]?.peerId ?? ''));
      }
      return kind === 'done';
    },
    90_000,
  );
  await until('the last word', async () => (await last(ada)).kind === 'done');
  expect(cut).toBe(true);
  expect(steps).toBeGreaterThan(3);
  expect(Math.max(...most)).toBeLessThan(FLAT);
  expect(await bob.evaluate(() => window.connections.length)).toBe(2);
  const digests = await Promise.all([
    ada.evaluate(() => window.files.digests(window.files.made)),
    bob.evaluate(digestsOfLast),
  ]);
  expect(digests[0]).toHaveLength(Math.ceil(FILE / 16));
  expect(digests[1]).toEqual(digests[0]);
  expect(problems()).toEqual([]);
});

test('R327: either end cancels half-way; the other one says so, and the browser keeps no file', async () => {
  const { ada, bob, problems } = await pair('cancel');
  const stored = () =>
    bob.evaluate(async () => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('signalbox-files');
      let count = 0;
      for await (const _ of folder.keys()) count += 1;
      return count;
    });
  for (const [who, other] of [
    [ada, bob],
    [bob, ada],
  ] as const) {
    await begin(ada, bob, 50);
    await until('some of it', async () => (await last(bob)).bytes > 2 * MEBIBYTE);
    await who.evaluate(() => window.files.transfers.cancel(window.files.transfers.list.at(-1)?.id ?? ''));
    await until('the end', async () => (await last(other)).kind === 'stopped');
    expect([(await last(who)).why, (await last(other)).why]).toEqual(['self cancelled', 'peer cancelled']);
    await until('nothing stored', async () => (await stored()) === 0);
  }
  expect(problems()).toEqual([]);
});

test('R320: both ends open their first channel at once, and both files arrive over the connection that is there', async () => {
  const { ada, bob, problems } = await pair('both');
  const offerOwn = () => {
    window.files.make(3);
    const [participant] = window.files.store.state.participants;
    window.files.transfers.subscribe((list) => {
      for (const { id, direction, phase } of list) {
        if (direction === 'in' && phase.kind === 'offered') void window.files.transfers.accept(id);
      }
    });
    window.files.transfers.offer(participant?.peerId ?? '', window.files.made);
  };
  await Promise.all([ada.evaluate(offerOwn), bob.evaluate(offerOwn)]);
  const kinds = () => window.files.transfers.list.map(({ direction, phase }) => `${direction} ${phase.kind}`).sort();
  for (const page of [ada, bob]) {
    await until('both files', async () => (await page.evaluate(kinds)).join() === 'in done,out done', 30_000);
    expect(await page.evaluate(() => window.connections.length)).toBe(1);
  }
  expect(problems()).toEqual([]);
});

test('R363: a node that keeps rooms in memory restarts; both ends are other peers then, and the rest of the file arrives', async () => {
  const env = { ALLOWED_ORIGINS: site.origin };
  const first = await startNode(env);
  onTestFinished(() => first.stop());
  const { ada, bob } = await pair('restart', first);
  const selves = () => Promise.all([ada, bob].map((page) => page.evaluate(selfOf)));
  const before = await selves();
  await offer(ada, bob, 24);
  await bob.evaluate(() => {
    const parts: Blob[] = [];
    const rest = Promise.withResolvers<void>();
    window.takeTheRest = rest.resolve;
    void window.files.transfers.accept(window.files.transfers.list.at(-1)?.id ?? '', async () => ({
      async write(more) {
        parts.push(new Blob([...more]));
        if (parts.length > 2) await rest.promise;
      },
      close: async () => new Blob(parts),
      abort: async () => {},
    }));
  });
  await until('a part of it', async () => (await last(bob)).bytes > 0);
  await first.stop();
  const second = await startNode({ ...env, PORT: new URL(first.url).port });
  onTestFinished(() => second.stop());
  await until(
    'other peers',
    async () => (await selves()).every((self, n) => self !== '' && self !== before[n]),
    30_000,
  );
  const offsets = await ada.evaluateHandle(() => {
    const seen: number[] = [];
    window.files.transfers.subscribe((list) => seen.push(list.at(-1)?.bytes ?? 0));
    return seen;
  });
  await bob.evaluate(() => window.takeTheRest());
  const done = async () => {
    const [from, to] = [await last(ada), await last(bob)];
    if (from.kind === 'stopped' || to.kind === 'stopped') throw new Error(`${from.why}, ${to.why}`);
    return to.kind === 'done';
  };
  await until('the file', done, 60_000);
  await until('the last word', async () => (await last(ada)).kind === 'done');
  expect(Math.min(...(await offsets.evaluate((seen) => seen)))).toBeGreaterThan(0);
  expect(await bob.evaluate(digestsOfLast)).toEqual(await ada.evaluate(() => window.files.digests(window.files.made)));
});

test('the example of the documentation: whoever comes gets a file from those who are there', async () => {
  const said: string[][] = [];
  for (const person of [0, 1]) {
    const lines: string[] = [];
    said.push(lines);
    const { page } = await openPage(browser, 'about:blank');
    onTestFinished(() => page.context().close());
    page.on('console', (message) => lines.push(message.text()));
    await page.goto(`${site.origin}/example?${encodeURIComponent(node.url)}`);
    if (person > 0) continue;
    const client = new SignalingClient({ server: node.url });
    onTestFinished(() => client.close());
    await until('the first one is in the room', async () => (await client.peek('lab')).peers === 1);
  }
  const done = 'hello.txt done 5 of 5 bytes';
  await until('the file', () => said.every((lines) => lines.includes(done)), 30_000);
});
