import { describe, expect, test } from 'vitest';
import { Allowance, askEach } from '../../../../web/client/media/allowance.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

function setup(most = 2, windowMs = 1_000) {
  const clock = new FakeClock();
  const told: number[] = [];
  const served: string[] = [];
  const allowance = new Allowance(clock, most, windowMs, () => told.push(clock.now()));
  const ask = (name: string) => allowance.ask(() => served.push(name));
  return { clock, allowance, told, served, ask };
}

describe('an allowance', () => {
  test('R152: gives its turns at once, and further ones when the first of them is a window old, in the order of asking', () => {
    const { clock, served, ask } = setup();
    ask('a');
    clock.tick(400);
    for (const name of ['b', 'c', 'd', 'e']) ask(name);
    expect(served).toEqual(['a', 'b']);
    clock.tick(599);
    expect(served).toEqual(['a', 'b']);
    clock.tick(1);
    expect(served).toEqual(['a', 'b', 'c']);
    clock.tick(400);
    expect(served).toEqual(['a', 'b', 'c', 'd']);
    clock.tick(600);
    expect(served).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(clock.waiting).toBe(0);
  });

  test('R152: never gives more in any window, however long somebody asks', () => {
    const { clock, ask, allowance } = setup(3, 1_000);
    const at: number[] = [];
    for (let step = 0; step < 200; step += 1) {
      ask('x');
      allowance.ask(() => at.push(clock.now()));
      clock.tick(37);
    }
    for (const start of at) expect(at.filter((each) => each >= start && each < start + 1_000).length).toBeLessThan(4);
  });

  test('who gives up is not served, and leaves no timer', () => {
    const { clock, served, ask } = setup(1);
    ask('a');
    const giveUp = ask('b');
    ask('c');
    giveUp();
    clock.tick(1_000);
    expect(served).toEqual(['a', 'c']);
    ask('d')();
    expect(clock.waiting).toBe(0);
  });

  test('is told to be exhausted once a window', () => {
    const { clock, told, ask } = setup(1);
    const start = clock.now();
    ask('a');
    for (let n = 0; n < 5; n += 1) {
      ask('b')();
      clock.tick(100);
    }
    expect(told).toEqual([start]);
  });

  test('a turn is taken without waiting, or not at all', () => {
    const { clock, allowance, ask, served } = setup(1);
    expect([allowance.take(), allowance.take()]).toEqual([true, false]);
    ask('a');
    clock.tick(1_000);
    expect([served, allowance.take()]).toEqual([['a'], false]);
  });
});

test('several allowances are asked one after the other; giving up leaves the others their turns', () => {
  const clock = new FakeClock();
  const [first, second] = [new Allowance(clock, 3, 1_000), new Allowance(clock, 1, 1_000)];
  const served: string[] = [];
  askEach([first, second], () => served.push('a'));
  askEach([first, second], () => served.push('b'))();
  askEach([first, second], () => served.push('c'));
  expect(served).toEqual(['a']);
  clock.tick(1_000);
  expect(served).toEqual(['a', 'c']);
  expect(clock.waiting).toBe(0);
});
