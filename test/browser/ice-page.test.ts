import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import { type RunningNode, startNode } from '../support/node.ts';

let browser: Browser;
let node: RunningNode;

beforeAll(async () => {
  [browser, node] = await Promise.all([launchBrowser(), startNode()]);
});

afterAll(async () => {
  await browser?.close();
  await node?.stop();
});

test('R80: where a node hands out no servers, the page says what to set; the landing leads to it', async () => {
  const { page, problems } = await openPage(browser, node.url);
  await page.getByRole('link', { name: 'Do STUN and TURN work from here?' }).click();
  await page.getByRole('heading', { level: 1, name: 'Do STUN and TURN work?' }).waitFor();
  await page.getByRole('button', { name: 'Check the servers of this site' }).click();
  await page.getByRole('status').filter({ hasText: 'TURN_URLS and TURN_SECRET' }).waitFor();
  expect(await page.getByRole('listitem').count()).toBe(0);
  expect(problems).toEqual([]);
  await page.context().close();
});

test('a STUN server alone is not enough, and the page says so', async () => {
  const stun = await startNode({ ICE_SERVERS: 'stun:127.0.0.1:9' });
  const { page } = await openPage(browser, `${stun.url}/ice.html`);
  await page.getByRole('button', { name: 'Check the servers of this site' }).click();
  await page.getByRole('listitem').filter({ hasText: 'Asking …' }).waitFor();
  await page.getByRole('status').filter({ hasText: 'No TURN server is among them' }).waitFor();
  await page.context().close();
  await stun.stop();
});

test('a node that is gone is a problem in words, and the check can be tried again', async () => {
  const gone = await startNode();
  const { page } = await openPage(browser, `${gone.url}/ice.html`);
  await gone.stop();
  const button = page.getByRole('button', { name: 'Check the servers of this site' });
  await button.click();
  await page.getByRole('alert').filter({ hasText: 'Check the address and the network' }).waitFor();
  expect(await button.getAttribute('aria-disabled')).toBeNull();
  expect(await page.getByRole('status').textContent()).toBe('');
  await page.context().close();
});

test('the keyboard does everything; a TURN server is not asked without a login', async () => {
  const { page, problems } = await openPage(browser, `${node.url}/ice.html`);
  const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent?.trim());
  const tab = async () => {
    await page.keyboard.press('Tab');
    return focused();
  };
  expect([await tab(), await tab(), await tab()]).toEqual(['Signalbox', 'node', 'Check another server']);
  await page.keyboard.press('Enter');
  expect(await tab()).toBe('url');
  await page.keyboard.type('https://turn.example.org');
  await page.keyboard.press('Enter');
  expect(await page.locator('#url:invalid').count()).toBe(1);
  await page.getByLabel('URL').fill('turn:127.0.0.1:9');
  await page.keyboard.press('Enter');
  expect(await page.locator('#username:invalid, #credential:invalid').count()).toBe(2);
  expect(await page.getByRole('listitem').count()).toBe(0);
  await page.getByLabel('Username').fill('u');
  await page.getByLabel('Credential').fill('c');
  await page.keyboard.press('Enter');
  await page.getByRole('listitem').filter({ hasText: 'turn:127.0.0.1:9' }).waitFor();
  // Under way: a second one would mix with it.
  await page.keyboard.press('Enter');
  expect(await page.getByRole('listitem').count()).toBe(1);
  expect(problems).toEqual([]);
  await page.context().close();
});

test('a URL that the browser does not take is a problem in words', async () => {
  const { page } = await openPage(browser, `${node.url}/ice.html`);
  await page.getByText('Check another server').click();
  await page.getByLabel('URL').fill('stun:[::1');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'stun:[::1' }).waitFor();
  expect(await page.getByRole('listitem').count()).toBe(0);
  await page.context().close();
});

test.each([320, 960])('nothing is wider than a screen of %i px, whatever the length of a URL', async (width) => {
  const { page } = await openPage(browser, `${node.url}/ice.html`, { width, height: 700 });
  await page.getByText('Check another server').click();
  await page.getByLabel('URL').fill(`stun:${'long-name.'.repeat(20)}example.org`);
  await page.keyboard.press('Enter');
  await page.getByRole('listitem').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  await page.context().close();
});
