import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage, type Watched } from '../../scripts/lib/browser/page.ts';
import { joinFromLobby, untilPlaying } from '../browser/support/call.ts';

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

  async stop(): Promise<void> {
    await this.#browser.close();
    this.#forward.close();
  }
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
