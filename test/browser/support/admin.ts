import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { openPage, type PageOptions, type Watched } from '../../../scripts/lib/browser/page.ts';
import { axeFindings } from './axe.ts';

/** ADMIN_KEY in tests. */
export const KEY = 'a-key-of-an-administrator-in-tests';

/** The answer to a path below /api/v1, for a state that a real cluster is rarely in. */
export interface Stubbed {
  readonly status?: number;
  readonly body: unknown;
}

/** Opens the page, and signs in. */
export async function openAdmin(browser: Browser, url: string, options: PageOptions = {}): Promise<Watched> {
  const watched = await openPage(browser, `${url}/admin`, options);
  await signIn(watched.page);
  return watched;
}

export async function signIn(page: Page, key = KEY): Promise<void> {
  await page.getByLabel('Key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Answers requests of the page instead of the node. `answer`: undefined leaves a request to the node. */
export async function stubApi(
  page: Page,
  answer: (path: string, method: string) => Stubbed | undefined,
): Promise<void> {
  await page.route('**/api/v1/**', async (route) => {
    const request = route.request();
    const { pathname } = new URL(request.url());
    const stubbed = answer(decodeURIComponent(pathname.replace('/api/v1', '')), request.method());
    if (stubbed === undefined) return route.continue();
    const { status = 200, body } = stubbed;
    return route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) });
  });
}

/** Axe objects to nothing, and nothing is cut off: on a screen, on a phone, and in the width that WCAG 2.2 asks for (1.4.10). */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  for (const width of [1280, 390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await expectNoSidewaysScroll(page, `${state} at ${width} px`);
    if (width !== 320) await expectNoViolation(page, `${state} at ${width} px`);
  }
}

/** Axe objects to nothing, by WCAG 2.2 AA and by its best practices. */
export async function expectNoViolation(page: Page, state: string): Promise<void> {
  expect(await axeFindings(page), state).toEqual([]);
}

export async function expectNoSidewaysScroll(page: Page, state: string): Promise<void> {
  const [wide = 0, width = 0] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect(wide, state).toBeLessThanOrEqual(width);
}
