import type { Browser } from 'playwright-core';
import type { PageOptions } from '../../../scripts/lib/browser/page.ts';
import type { Site } from '../../../scripts/lib/browser/site.ts';
import type { Participant } from '../../../web/client/call/call-store.ts';
import { openFake } from './gallery.ts';

/** Shows `count` other participants, the n-th with the n-th change. Runs in the page. */
export const showOthers = async ([count, changes]: readonly [number, readonly Partial<Participant>[]]) => {
  const call = document.querySelector('fake-call');
  const participants = Array.from({ length: count }, (_, index) => window.toolkit.participant(index, changes[index]));
  call?.fake.set({ participants });
  await call?.updateComplete;
};

/** A page with a call of `others` and this participant, and what the stage loads with it. */
export async function openFakeCall(
  browser: Browser,
  site: Site,
  others: number,
  {
    changes = [],
    attributes = '',
    ...options
  }: PageOptions & { readonly changes?: readonly Partial<Participant>[]; readonly attributes?: string },
) {
  const watched = await openFake(browser, site, `room="daily" auto-join ${attributes}`, options);
  await watched.page.evaluate(showOthers, [others, changes] as const);
  await watched.page.locator('.dots').first().waitFor({ state: 'attached' });
  return watched;
}
