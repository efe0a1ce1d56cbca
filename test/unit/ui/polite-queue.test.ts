import { beforeEach, expect, test } from 'vitest';
import { PoliteQueue } from '../../../web/ui/polite-queue.ts';
import { FakeClock } from '../../support/fake-clock.ts';

let clock: FakeClock;
let node: { textContent: string };
let queue: PoliteQueue<{ textContent: string }>;

beforeEach(() => {
  clock = new FakeClock();
  node = { textContent: '' };
  queue = new PoliteQueue(clock, node);
});

test('R347: sentences are 500 ms apart, and the last one is emptied after 1 s, so that it is heard again', async () => {
  queue.say('one');
  queue.say('two');
  expect(node.textContent).toBe('one');
  await clock.advance(499);
  expect(node.textContent).toBe('one');
  await clock.advance(1);
  expect(node.textContent).toBe('two');
  await clock.advance(1_000);
  expect(node.textContent).toBe('');
  queue.say('two');
  expect(node.textContent).toBe('two');
});

test('R347: of what waits, the latest about the same is said', async () => {
  queue.say('first');
  for (const text of ['Muted', 'Microphone on', 'Muted']) queue.say(text, 'audio');
  await clock.advance(500);
  expect(node.textContent).toBe('Muted');
  await clock.advance(500);
  expect(node.textContent).toBe('Muted');
  await clock.advance(500);
  expect(node.textContent).toBe('');
});

test('R347: when the call is over, nothing of it is said any more', async () => {
  queue.say('one');
  queue.say('two');
  queue.forget();
  expect(node.textContent).toBe('');
  await clock.advance(1_000);
  expect(node.textContent).toBe('');
  queue.say('three');
  expect(node.textContent).toBe('three');
});
