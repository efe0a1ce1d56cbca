import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { now } from '../../chaos/lib/time.ts';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage, type Watched } from '../../scripts/lib/browser/page.ts';
import { joinFromLobby, received, untilPlaying } from '../browser/support/call.ts';

/** How often it is looked whether pictures move, in ms. */
const EVERY_MS = 1_000;

/** How the call was for as long as it was watched. */
export interface Watch {
  /** Longest time without a new frame at one of the two, in ms: looked at once a second. */
  readonly stillMs: number;
  /** How often media began anew, on a peer connection of its own. */
  readonly anew: number;
}

/** Two people in Chromium, in one room, through the edge. */
export class Call {
  readonly #browser: Browser;
  readonly #forward: Server;
  readonly #people: readonly Watched[];

  private constructor(browser: Browser, forward: Server, people: readonly Watched[]) {
    this.#browser = browser;
    this.#forward = forward;
    this.#people = people;
  }

  static async start(edgeUrl: string): Promise<Call> {
    // Browsers give cameras to https pages and to localhost.
    const forward = await forwardTo(edgeUrl);
    const address = forward.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const browser = await launchBrowser();
    const people: Watched[] = [];
    for (const name of ['Ada', 'Bob']) {
      const person = await openPage(browser, `http://localhost:${address.port}/?room=call`);
      await joinFromLobby(person.page, name);
      people.push(person);
    }
    return new Call(browser, forward, people);
  }

  /** Resolves when both see and hear each other. */
  async check(): Promise<void> {
    for (const { page } of this.#people) await untilPlaying(page, 1);
  }

  /** Looks at the picture of each until the function that it returns is called. */
  watch(): () => Promise<Watch> {
    const watches = this.#people.map(({ page }) => watchFrames(page));
    return async () => {
      const all = await Promise.all(watches.map((stop) => stop()));
      const anew = all.reduce((sum, watch) => sum + watch.anew, 0);
      return { stillMs: Math.max(...all.map(({ stillMs }) => stillMs)), anew };
    };
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    this.#forward.close();
  }
}

function watchFrames(page: Page): () => Promise<Watch> {
  const stopped = new AbortController();
  const watching = (async (): Promise<Watch> => {
    let [frames, since, stillMs, anew] = [0, now(), 0, 0];
    while (!stopped.signal.aborted) {
      // Of all together: somebody who joined again is there twice for as long as the old peer is away.
      const decoded = (await received(page)).reduce((sum, { framesDecoded }) => sum + framesDecoded, 0);
      stillMs = Math.max(stillMs, now() - since);
      if (decoded !== frames) {
        if (decoded < frames) anew += 1;
        frames = decoded;
        since = now();
      }
      await pause(EVERY_MS);
    }
    return { stillMs, anew };
  })();
  return () => {
    stopped.abort();
    return watching;
  };
}

async function forwardTo(url: string): Promise<Server> {
  const { hostname, port } = new URL(url);
  const server = createServer((from) => {
    const to = connect(Number(port || 80), hostname);
    from.pipe(to).pipe(from);
    from.on('error', () => to.destroy());
    to.on('error', () => from.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
