import { describe, expect, test } from 'vitest';
import { Allowance } from '../../../../web/client/media/allowance.ts';
import { NegotiationQueue, type Step } from '../../../../web/client/media/negotiation-queue.ts';
import { FakeClock, settled } from '../../../support/fake-clock.ts';

function setup() {
  const queue = new NegotiationQueue();
  const ran: string[] = [];
  const add = (kind: Step['kind'], name: string, turns: readonly Allowance[] = [], work = Promise.resolve()) =>
    queue.add({
      kind,
      turns: () => turns,
      run: () => {
        ran.push(name);
        return work;
      },
    });
  return { queue, ran, add };
}

describe('the steps of a negotiation', () => {
  test('run one after the other, in the order in which they came', async () => {
    const { ran, add } = setup();
    const slow = Promise.withResolvers<void>();
    add('offer', 'offer', [], slow.promise);
    add('candidate', 'c1');
    add('answer', 'answer');
    await settled();
    expect(ran).toEqual(['offer']);
    slow.resolve();
    await settled();
    expect(ran).toEqual(['offer', 'c1', 'answer']);
  });

  test('go on after one that fails', async () => {
    const { ran, add } = setup();
    add('offer', 'offer', [], Promise.reject(new Error('not valid')));
    add('candidate', 'c1');
    await settled();
    expect(ran).toEqual(['offer', 'c1']);
  });

  test('R152: of the offers that wait only the newest is handled, at its own place', async () => {
    const { ran, add } = setup();
    add('offer', 'o1');
    add('candidate', 'c1');
    add('answer', 'answer');
    add('offer', 'o2');
    add('candidate', 'c2');
    await settled();
    expect(ran).toEqual(['c1', 'answer', 'o2', 'c2']);
  });

  test('R152: an offer that waits for its turn is replaced, too, and what came after it does not wait', async () => {
    const { ran, add } = setup();
    const clock = new FakeClock();
    const turns = [new Allowance(clock, 1, 1_000)];
    for (const name of ['o1', 'o2', 'o3']) {
      add('offer', name, turns);
      add('candidate', `of ${name}`);
      await settled();
    }
    expect(ran).toEqual(['o1', 'of o1', 'of o2']);
    await clock.advance(1_000);
    expect(ran).toEqual(['o1', 'of o1', 'of o2', 'o3', 'of o3']);
    expect(clock.waiting).toBe(0);
  });

  test('R153: at most 128 candidates wait', async () => {
    const { ran, add } = setup();
    const slow = Promise.withResolvers<void>();
    add('offer', 'o', [], slow.promise);
    await settled();
    for (let n = 0; n < 1_000; n += 1) add('candidate', 'c');
    slow.resolve();
    await settled();
    expect(ran).toHaveLength(129);
  });

  test('end with the queue: a step that waits does not run, and its timer goes', async () => {
    const { queue, ran, add } = setup();
    const clock = new FakeClock();
    const turns = [new Allowance(clock, 1, 1_000)];
    add('offer', 'o1', turns);
    await settled();
    add('offer', 'o2', turns);
    await settled();
    queue.close();
    add('candidate', 'c');
    await clock.advance(60_000);
    expect([ran, clock.waiting]).toEqual([['o1'], 0]);
  });
});
