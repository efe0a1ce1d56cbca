import { expect, test } from 'vitest';
import { browserNetwork, networkOf } from '../../../../web/client/signaling/network.ts';

test("a page's online events are told until they are no longer wanted", () => {
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

test('Node has none: nobody is told, nothing fails', () => {
  expect(globalThis).not.toBeInstanceOf(EventTarget);
  expect(browserNetwork.onOnline(() => {})).not.toThrow();
});
