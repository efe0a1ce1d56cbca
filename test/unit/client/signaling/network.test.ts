import { expect, test } from 'vitest';
import { browserNetwork, networkOf } from '../../../../web/client/signaling/network.ts';

test('the online events of a page are told until the listener unsubscribes', () => {
  const page = new EventTarget();
  let told = 0;
  const ignore = networkOf(page).onOnline(() => {
    told += 1;
  });
  page.dispatchEvent(new Event('offline'));
  expect(told).toBe(0);
  page.dispatchEvent(new Event('online'));
  expect(told).toBe(1);
  ignore();
  page.dispatchEvent(new Event('online'));
  expect(told).toBe(1);
});

test('Node has no such event: the listener is never called, and nothing fails', () => {
  expect(globalThis).not.toBeInstanceOf(EventTarget);
  expect(browserNetwork.onOnline(() => {})).not.toThrow();
});
