import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openFake, startGallery } from './support/gallery.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startGallery()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

test('the language follows the nearest lang while the element runs, and two elements may differ', async () => {
  const { page } = await openFake(browser, site);
  await page.getByRole('button', { name: 'Join call' }).waitFor();
  await page.evaluate(() => document.documentElement.setAttribute('lang', 'zh-CN'));
  await page.getByRole('button', { name: '加入通话' }).waitFor();
  await page.evaluate(() => {
    const around = document.createElement('div');
    around.lang = 'en';
    around.attachShadow({ mode: 'open' }).append(Object.assign(document.createElement('fake-call'), { room: 'daily' }));
    document.body.append(around);
  });
  await page.getByRole('button', { name: 'Join call' }).waitFor();
  expect(await page.getByRole('button', { name: '加入通话' }).count()).toBe(1);
  await page.evaluate(() => document.querySelector('div')?.removeAttribute('lang'));
  await page.getByRole('button', { name: 'Join call' }).waitFor({ state: 'detached' });
  await page.evaluate(() => document.querySelector('fake-call')?.setAttribute('lang', 'en-GB'));
  await page.getByRole('button', { name: 'Join call' }).waitFor();
  await page.context().close();
});

test('R348: a language that was chosen in the settings holds the next time, in every part, unless the page says otherwise', async () => {
  const { page } = await openFake(browser, site, 'room="daily" auto-join', { width: 1280, height: 800 });
  const again = (markup: string) =>
    page.evaluate(async (attributes) => {
      document.body.innerHTML = `<fake-call ${attributes}></fake-call>`;
      const call = document.querySelector('fake-call');
      Object.assign(call?.style ?? {}, { blockSize: '100vh', aspectRatio: 'auto' });
      await call?.updateComplete;
    }, markup);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Settings' }).click();
  await page.getByRole('combobox', { name: 'Language' }).selectOption('简体中文');
  await page.getByRole('complementary', { name: '设置' }).waitFor();

  await again('room="daily" auto-join');
  await page.getByRole('button', { name: '聊天' }).click();
  await page.getByRole('textbox', { name: '发给所有人的消息' }).waitFor();
  await page.evaluate(() => {
    document.querySelector('fake-call')?.fake.set({ participants: [window.toolkit.participant(0)] });
  });
  await page.getByRole('button', { name: '更多' }).click();
  await page.getByRole('menuitem', { name: '隐藏我的画面' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '成员' }).click();
  await page.getByRole('complementary', { name: '成员' }).waitFor();

  for (const attributes of ['no-memory', 'lang="en"', 'server="https://elsewhere.example"']) {
    await again(`room="daily" ${attributes}`);
    await page.getByRole('button', { name: 'Join call' }).waitFor();
  }
  await again('room="daily"');
  await page.getByRole('button', { name: '加入通话' }).waitFor();
  await page.context().close();
});
