import type { Page } from 'playwright-core';
import type { MediaConnection, Peer } from 'peerjs';
import { until } from '../../support/until.ts';
import type {} from './recorder.ts';

declare global {
  interface Window {
    /** What `pages/peerjs.html` has. */
    readonly peer: Peer;
    readonly camera: Promise<MediaStream>;
    /** The types of the package's `error` events so far. */
    readonly failures: string[];
  }
}

/** The id that the page got, once its peer said `open` as often as this. */
export async function openedAs(page: Page, times = 1): Promise<string> {
  const id = await page.locator(`body[data-opened="${times}"]`).getAttribute('data-id');
  if (id === null) throw new Error('no id');
  return id;
}

/** `peer.call` with the page's camera. */
export function call(page: Page, to: string): Promise<void> {
  return page.evaluate(async (id) => {
    const made: MediaConnection = window.peer.call(id, await window.camera);
    made.on('close', () => undefined);
  }, to);
}

/** Closes all that the page has with others, until no media connection is left. */
export async function hangUp(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const connections of Object.values(window.peer.connections)) {
      for (const connection of [...connections]) connection.close();
    }
  });
  await until('all calls to be over', async () => {
    const { connections } = await page.evaluate(() => window.received());
    return connections === 0;
  });
}

/** Sends random bytes over `peer.connect`. Resolves with their hash, and with what the other says that it got. */
export function sendBytes(page: Page, to: string, bytes: number): Promise<{ sent: string; answer: unknown }> {
  return page.evaluate(
    async ([id, length]) => {
      const data = new Uint8Array(length);
      // Crypto.getRandomValues gives at most 65,536 bytes at once (W3C Web Cryptography, 10.1.1).
      for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(data.subarray(at, at + 65_536));
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
      const connection = window.peer.connect(id, { reliable: true });
      const answer = await new Promise<unknown>((resolve, reject) => {
        connection.on('open', () => connection.send(data));
        connection.on('data', resolve);
        connection.on('error', reject);
      });
      return { sent: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''), answer };
    },
    [to, bytes] as const,
  );
}
