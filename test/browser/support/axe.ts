import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { faded } from './faded.ts';

declare global {
  interface Window {
    readonly axe: typeof axe;
  }
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds by WCAG 2.2 A and AA and by its best practices: rule, place and why. `within`: a selector; else the whole page. */
export async function axeFindings(page: Page, within = 'html'): Promise<string[]> {
  await page.evaluate(faded);
  await page.evaluate(axe.source);
  return page.evaluate(
    async ([selector, runOnly]) => {
      const { violations } = await window.axe.run(selector, { runOnly: [...runOnly], resultTypes: ['violations'] });
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')} ${failureSummary}`),
      );
    },
    [within, RULES] as const,
  );
}
