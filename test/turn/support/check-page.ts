import type { Browser, Page } from 'playwright-core';
import { openPage, type Watched } from '../../../scripts/lib/browser/page.ts';

export interface Shown {
  readonly url: string;
  readonly state: string;
  readonly title: string;
  readonly advice: string;
  readonly transfer: string;
}

export function openCheck(browser: Browser, node: { readonly url: string }): Promise<Watched> {
  return openPage(browser, `${node.url}/ice.html`);
}

/** What the page says at the end of a check. */
export async function conclusion(page: Page): Promise<string> {
  const status = page.getByRole('status');
  await status.filter({ hasText: /work\b|works\b|hands out no/ }).waitFor({ timeout: 60_000 });
  return (await status.textContent()) ?? '';
}

export function cards(page: Page): Promise<Shown[]> {
  return page.getByRole('listitem').evaluateAll((all) =>
    all.map((card) => {
      const text = (selector: string) => card.querySelector(selector)?.textContent ?? '';
      return {
        url: text('h2'),
        state: card instanceof HTMLElement ? (card.dataset['state'] ?? '') : '',
        title: text('.title'),
        advice: text('.advice'),
        transfer: text('.transfer'),
      };
    }),
  );
}
