import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import type { PageOptions } from '../../scripts/lib/browser/page.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import { axeFindings } from './support/axe.ts';
import { openFake, startGallery } from './support/gallery.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startGallery()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** A call with Amara and Jonas, whose chat is there, closed. */
async function open(options: PageOptions = {}) {
  const { page, problems } = await openFake(browser, site, 'room="daily" auto-join', options);
  onTestFinished(() => page.context().close());
  await page.evaluate(() => {
    const participants = [0, 1].map((index) => window.toolkit.participant(index));
    document.querySelector('fake-call')?.fake.set({ participants });
  });
  await page.getByRole('button', { name: 'Chat' }).waitFor();
  const button = page.getByRole('button', { name: /^Chat/u });
  const field = page.getByRole('textbox', { name: 'Message to everybody' });
  const log = page.getByRole('log', { name: 'Messages' });
  return { page, problems, button, field, log };
}

/** A participant says something. */
function say(page: Page, payload: object, from = 'peer-0'): Promise<void> {
  return page.evaluate(
    ([peerId, said]) => document.querySelector('fake-call')?.fake.raise.message({ from: peerId, payload: said }),
    [from, payload] as const,
  );
}

let ids = 0;
const chat = (text: string, id = `${++ids}`) => ({ kind: 'chat', id, text });

/** What the page was asked to send. */
const sent = (page: Page) =>
  page.evaluate(() => {
    const { asked = [] } = document.querySelector('fake-call')?.fake ?? {};
    return asked.filter(([name]) => name === 'sendMessage').map(([, payload]) => payload);
  });

describe('R329: chat', () => {
  test('by keyboard alone: C opens it, Enter sends, Shift+Enter breaks, Escape gives the focus back', async () => {
    const { page, problems, field, log } = await open();
    await page.getByRole('button', { name: 'Mute', exact: true }).focus();
    await page.keyboard.press('c');
    await page.getByText('Messages reach everybody in the call and are gone when it ends.').waitFor();
    await expect.poll(() => field.evaluate((element) => element.matches(':focus'))).toBe(true);
    await page.keyboard.type('Hello c');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('world');
    await page.keyboard.press('Enter');
    await log.getByText('Hello c\nworld').waitFor();
    expect(await sent(page)).toMatchObject([{ kind: 'chat', text: 'Hello c\nworld' }]);
    expect(await field.inputValue()).toBe('');
    await page.keyboard.press('Enter');
    expect(await sent(page)).toHaveLength(1);
    await page.keyboard.press('Escape');
    await log.waitFor({ state: 'detached' });
    const focused = () => document.querySelector('fake-call')?.shadowRoot?.activeElement?.getAttribute('aria-label');
    await expect.poll(() => page.evaluate(focused)).toBe('Mute');
    expect(problems).toEqual([]);
  });

  test('keys of an input method neither send nor close', async () => {
    const { page, button, field, log } = await open();
    await button.click();
    await field.fill('nihao');
    for (const [key, keyCode, isComposing] of [
      ['Enter', 13, true],
      ['Enter', 229, false],
      ['Escape', 27, true],
    ] as const) {
      await field.evaluate(
        (element, [name, code, composing]) =>
          element.dispatchEvent(
            new KeyboardEvent('keydown', {
              key: name,
              keyCode: code,
              isComposing: composing,
              bubbles: true,
              composed: true,
              cancelable: true,
            }),
          ),
        [key, keyCode, isComposing] as const,
      );
    }
    expect(await sent(page)).toEqual([]);
    expect([await log.count(), await field.inputValue()]).toEqual([1, 'nihao']);
  });

  test('the field grows to 5 lines and counts from 1,800 characters on; what is too long is not cut, and not sent', async () => {
    const { page, button, field } = await open();
    await button.click();
    const rows = () => field.evaluate((element) => (element instanceof HTMLTextAreaElement ? element.rows : 0));
    expect(await rows()).toBe(1);
    await field.fill('a\nb\nc');
    await expect.poll(rows).toBe(3);
    await field.fill('a\n'.repeat(30));
    await expect.poll(rows).toBe(5);
    await field.fill('x'.repeat(1_799));
    expect(await page.getByText('/ 2,000').count()).toBe(0);
    await field.fill('x'.repeat(1_800));
    await page.getByText('1,800 / 2,000').waitFor();
    await field.fill('x'.repeat(2_001));
    await page.getByText('2,001 / 2,000').waitFor();
    await field.press('Enter');
    expect([await sent(page), (await field.inputValue()).length]).toEqual([[], 2_001]);
    await page.getByRole('button', { name: 'Close' }).click();
    await button.click();
    expect((await field.inputValue()).length).toBe(2_001);
  });

  test('a message that is not sent says so, and is sent again with its id', async () => {
    const { page, button, field, log } = await open();
    await button.click();
    await page.evaluate(() => {
      const { fake } = document.querySelector('fake-call') ?? {};
      if (!fake) return;
      const tries: (() => void)[] = [];
      const original = fake.sendMessage.bind(fake);
      fake.sendMessage = async (payload) => {
        await original(payload);
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        tries.push(tries.length === 0 ? () => reject(new Error('lost')) : resolve);
        await promise;
      };
      Object.assign(window, { settle: () => tries.at(-1)?.() });
    });
    const settle = () => page.evaluate('settle()');
    await field.fill('Are you there?');
    await field.press('Enter');
    await log.getByText('Sending…').waitFor();
    await settle();
    await log.getByText('Not sent').waitFor();
    await log.getByRole('button', { name: 'Try again' }).click();
    await log.getByText('Sending…').waitFor();
    await settle();
    await log.getByText('Sending…').waitFor({ state: 'detached' });
    const [first, second] = await sent(page);
    expect(second).toEqual(first);
    expect(await log.getByText('Not sent').count()).toBe(0);
  });

  test('the closed chat: a badge to 9+, a toast for 5 s, one announcement; other payloads and repetitions are nothing', async () => {
    const { page, button, log } = await open();
    await page.clock.install();
    await say(page, chat('Good morning'));
    await page.getByRole('button', { name: 'Chat (1)' }).waitFor();
    const toast = page.getByRole('button', { name: 'Amara Okafor Good morning' });
    await toast.waitFor();
    await page.clock.runFor(600);
    await page.getByRole('status').getByText('Amara Okafor: Good morning').waitFor();
    await page.clock.runFor(1_100);
    expect(await page.getByRole('status').getByText('Amara').count()).toBe(0);
    await page.clock.runFor(4_000);
    await toast.waitFor({ state: 'detached' });
    await say(page, chat('Again', 'same'));
    await say(page, chat('Again', 'same'));
    await say(page, { kind: 'reaction', emoji: 'x' });
    await page.getByRole('button', { name: 'Chat (2)' }).waitFor();
    for (let count = 0; count < 9; count += 1) await say(page, chat(`More ${count}`), 'peer-1');
    await page.getByRole('button', { name: 'Chat (9+)' }).waitFor();
    await page.clock.runFor(600);
    await page.getByRole('status').getByText('10 new messages').waitFor();
    await button.click();
    await log.getByText('More 8').waitFor();
    await page.getByRole('button', { name: 'Chat', exact: true }).waitFor();
    expect(await log.getByText('Again').count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Jonas Lindqvist More 8' }).count()).toBe(0);
  });

  test('a flood of messages is shown a few times a second, and 500 of them stay', async () => {
    const { page, button, log } = await open();
    await button.click();
    const updates = await page.evaluate(() => {
      const call = document.querySelector('fake-call');
      if (!call) return -1;
      let count = 0;
      const original = call.requestUpdate.bind(call);
      call.requestUpdate = (...args) => {
        count += 1;
        original(...args);
      };
      for (let id = 0; id < 1_000; id += 1) {
        const payload = {
          kind: 'chat',
          id: `flood-${id}`,
          text: `Flood ${id} https://example.org/${'x'.repeat(1_900)}`,
        };
        call.fake.raise.message({ from: 'peer-0', payload });
      }
      return count;
    });
    // The element itself may ask once for each event of the store; the chat asks once for all.
    expect(updates).toBeLessThanOrEqual(2);
    await log.getByText(/^Flood 999 /u).waitFor();
    expect(await log.getByText(/^Flood /u).count()).toBe(500);
  });

  test('markup is text, links are links, and the end of the call ends the chat', async () => {
    const { page, problems, button, log } = await open();
    await button.click();
    await say(page, chat('<img src=x onerror="document.title=1"> javascript:alert(1) https://example.org/a?b.'));
    const link = log.getByRole('link');
    await link.waitFor();
    expect(await link.count()).toBe(1);
    const attributes = await link.evaluate((element) =>
      Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
    );
    expect(attributes).toEqual({
      href: 'https://example.org/a?b',
      target: '_blank',
      rel: 'noopener noreferrer nofollow',
    });
    expect(await log.getByText('<img src=x').count()).toBe(1);
    await page.evaluate(() => {
      const { fake } = document.querySelector('fake-call') ?? {};
      fake?.set({ phase: { kind: 'ended', room: 'daily', reason: 'left' }, participants: [] });
      fake?.raise.ended({ room: 'daily', reason: 'left' });
    });
    await page.getByRole('button', { name: 'Join again' }).click();
    await button.click();
    await page.getByText('Messages reach everybody').waitFor();
    expect(problems).toEqual([]);
  });

  test('a link is read from left to right, whatever stands before it', async () => {
    const { page, button, log } = await open();
    await button.click();
    await say(page, chat('\u202Ehttps://example.org/moc.doog//:sptth'));
    await say(page, chat('שלום https://example.org/moc.doog//:sptth'));
    await expect.poll(() => log.getByRole('link').count()).toBe(2);
    const places = await log.getByRole('link').evaluateAll((links) =>
      links.map(({ childNodes }) => {
        const range = document.createRange();
        const text = [...childNodes].find((node) => node instanceof Text);
        if (!text) return [];
        return [0, 4, 12].map((at) => {
          range.setStart(text, at);
          range.setEnd(text, at + 1);
          return range.getBoundingClientRect().left;
        });
      }),
    );
    for (const place of places) expect(place).toEqual(place.toSorted((a, b) => a - b));
    expect(places.flat()).toHaveLength(6);
  });

  test.each([
    ['light', 1280, 'ltr'],
    ['dark', 800, 'ltr'],
    ['light', 390, 'rtl'],
  ] as const)('has no findings of axe: %s, %i wide, %s', async (colorScheme, width, dir) => {
    const { page, button, field, log } = await open({ colorScheme, width, height: 700 });
    await page.evaluate((direction) => document.documentElement.setAttribute('dir', direction), dir);
    await say(page, chat('صباح الخير https://example.org'));
    await say(page, chat('早上好'), 'peer-1');
    expect(await axeFindings(page, 'fake-call')).toEqual([]);
    await button.click();
    await field.fill('x'.repeat(1_900));
    await log.getByText('早上好').waitFor();
    expect(await axeFindings(page, 'fake-call')).toEqual([]);
  });
});

test('R353: whoever may not send files sees no button for them, and none are dropped', async () => {
  const { page, button, field } = await open();
  await button.click();
  const attach = page.getByRole('button', { name: 'Send a file' });
  await attach.waitFor();
  await page.evaluate(() => {
    const permissions = ['signal', 'message'] as const;
    const phase = { kind: 'joined', room: 'daily', self: 'self', capacity: 8, permissions } as const;
    document.querySelector('fake-call')?.fake.set({ phase });
  });
  await attach.waitFor({ state: 'detached' });
  await field.evaluate((target) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['x'], 'dropped.txt'));
    target.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, composed: true, cancelable: true }));
  });
  await field.fill('Hello');
  await field.press('Enter');
  await page.getByRole('log').getByText('Hello').waitFor();
  expect(await page.getByText('dropped.txt').count()).toBe(0);
  expect(await axeFindings(page, 'fake-call')).toEqual([]);
});
