import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import { openFakeCall } from './support/fake-call.ts';
import { startGallery } from './support/gallery.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startGallery()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** What the regions that screen readers listen to have said since then, politely and at once. Runs in the page. */
const listen = () => {
  const root = document.querySelector('fake-call')?.shadowRoot;
  const heard: { polite: string[]; atOnce: string[] } = { polite: [], atOnce: [] };
  Object.assign(window, { heard });
  const hear = (node: Node, said: string) => {
    const region = (node instanceof Element ? node : node.parentElement)?.closest(
      '[role=status], [role=alert], [aria-live]',
    );
    const text = said
      .replace(/[\u2068\u2069]/gu, '')
      .replaceAll(/\s+/gu, ' ')
      .trim();
    if (!region || !text) return;
    const loud = region.role === 'alert' || region.ariaLive === 'assertive';
    heard[loud ? 'atOnce' : 'polite'].push(text);
  };
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === 'characterData') hear(target, target.textContent ?? '');
      // A region that comes with its text is no change of a region, unless it is an alert.
      for (const node of addedNodes)
        if (!(node instanceof Element && node.role === 'status')) hear(node, node.textContent ?? '');
    }
  }).observe(root ?? document, { subtree: true, childList: true, characterData: true });
};

interface Heard {
  readonly polite: readonly string[];
  readonly atOnce: readonly string[];
}

const heard = (page: Page): Promise<Heard> => page.evaluate(() => Reflect.get(window, 'heard'));

async function callOf(others: number): Promise<Page> {
  const { page } = await openFakeCall(browser, site, others, { width: 1000, height: 700 });
  await page.getByRole('button', { name: 'Raise hand' }).waitFor();
  await page.evaluate(listen);
  return page;
}

type Act = () => void;

/** What happens, and the beginning of what is said politely. The acts run in the page. */
const POLITE: readonly (readonly [string, Act, string])[] = [
  ['own mute', () => void document.querySelector('fake-call')?.mute(), 'Muted'],
  ['own camera', () => void document.querySelector('fake-call')?.stopCamera(), 'Camera off'],
  [
    'own share',
    () => document.querySelector('fake-call')?.fake.setLocal({ screen: window.toolkit.sceneStream(1) }),
    'You are sharing your screen',
  ],
  [
    'a request to mute',
    () => document.querySelector('fake-call')?.fake.raise['asked-to-mute']({ from: 'peer-0' }),
    'Amara Okafor asks you to mute',
  ],
  [
    'a message while the chat is closed',
    () =>
      document
        .querySelector('fake-call')
        ?.fake.raise.message({ from: 'peer-0', payload: { kind: 'chat', id: '1', text: 'Good morning' } }),
    'Amara Okafor: Good morning',
  ],
  [
    'a poor connection',
    () => document.querySelector('fake-call')?.fake.set({ quality: 'poor' }),
    'Your connection is weak. Sound comes first.',
  ],
  [
    'a connection that failed',
    () => {
      const error = { ...window.toolkit.error('peer-connection-failed'), detail: 'peer-0' };
      document.querySelector('fake-call')?.fake.set({ error });
      document.querySelector('fake-call')?.fake.raise.error(error);
    },
    "Can't connect to Amara Okafor",
  ],
];

describe('screen readers', () => {
  test.each(POLITE)('R347: hear politely of %s', async (_, act, text) => {
    const page = await callOf(1);
    await page.evaluate(act);
    await expect
      .poll(async () => (await heard(page)).polite.filter((each) => each.startsWith(text)).length, { timeout: 10_000 })
      .toBe(1);
    expect((await heard(page)).atOnce).toEqual([]);
    await page.context().close();
  });

  test('R152, R347, R379: a connection that failed has no notice of its own, too many offers have one', async () => {
    const page = await callOf(1);
    await page.evaluate(async () => {
      const error = { ...window.toolkit.error('peer-connection-failed'), detail: 'peer-0' };
      document.querySelector('fake-call')?.fake.set({
        error,
        participants: [window.toolkit.participant(0, { connection: 'failed' })],
      });
    });
    await page.getByRole('listitem', { name: "Can't connect to" }).waitFor();
    expect(await page.locator('.notice').count()).toBe(0);
    await page.evaluate(() => {
      const error = { ...window.toolkit.error('peer-connection-failed'), detail: 'peer-0: too many offers' };
      document.querySelector('fake-call')?.fake.set({ error });
    });
    await page.locator('.notice', { hasText: 'Something did not work' }).waitFor();
    await page.context().close();
  });

  test('R347: hear that the own microphone, camera and share are on or off again', async () => {
    const page = await callOf(1);
    await page.evaluate(async () => {
      const call = document.querySelector('fake-call');
      call?.fake.setLocal({ audio: false, video: false, screen: window.toolkit.sceneStream(1) });
      await call?.updateComplete;
      call?.fake.setLocal({ audio: true, video: true, screen: undefined });
    });
    const last = ['Microphone on', 'Camera on', 'Your screen is no longer shared'];
    await expect.poll(async () => (await heard(page)).polite.slice(-3), { timeout: 10_000 }).toEqual(last);
    await page.context().close();
  });

  test('R347: hear at once of a knock and of being removed, and of nothing else', async () => {
    const page = await callOf(1);
    await page.evaluate(() => {
      const waiting = [{ id: 'k', name: 'Kim' }];
      document.querySelector('fake-call')?.fake.set({ roomState: { host: 'self' }, waiting });
    });
    await expect.poll(async () => (await heard(page)).atOnce).toEqual(['Kim wants to join']);
    await page.evaluate(() => {
      const phase = { kind: 'ended', room: 'daily', reason: 'removed' } as const;
      document.querySelector('fake-call')?.fake.set({ phase, participants: [], waiting: [] });
    });
    await expect
      .poll(async () => (await heard(page)).atOnce)
      .toEqual(['Kim wants to join', 'The host removed you from the call.']);
    await page.context().close();
  });
});
