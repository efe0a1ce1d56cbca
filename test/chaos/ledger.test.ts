import { beforeEach, describe, expect, test } from 'vitest';
import { Ledger } from '../../chaos/lib/ledger.ts';

let ledger: Ledger;

beforeEach(() => {
  ledger = new Ledger();
});

function send(times: number): void {
  for (let n = 1; n <= times; n += 1) ledger.send('a', 'b');
}

function arrive(...numbers: readonly number[]): void {
  for (const n of numbers) ledger.receive('a', 'b', n, 'b');
}

describe('the ledger of signals', () => {
  test.each([
    ['all, each once, in order', [1, 2, 3, 4], {}],
    ['one missing', [1, 2, 4], { delivered: 3, lost: 1 }],
    ['the last missing', [1, 2, 3], { delivered: 3, lost: 1 }],
    ['one twice at once', [1, 2, 2, 3, 4], { duplicated: 1 }],
    ['one again later', [1, 2, 3, 4, 1], { duplicated: 1 }],
    ['an early one twice', [1, 3, 3, 2, 4], { duplicated: 1, disordered: 1 }],
    ['two changed places', [1, 3, 2, 4], { disordered: 1 }],
    ['the first came last', [2, 3, 4, 1], { disordered: 1 }],
    ['one that was never sent', [1, 2, 3, 4, 5], { foreign: 1 }],
    ['a number that is none', [1, 2, 3, 4, Number.NaN], { foreign: 1 }],
  ] as const)('counts %s', (_, numbers, differences) => {
    send(4);
    arrive(...numbers);
    const fine = { sent: 4, delivered: 4, lost: 0, duplicated: 0, disordered: 0, reported: 0, foreign: 0 };
    expect(ledger.totals()).toEqual({ ...fine, ...differences });
  });

  test('keeps the links of each direction apart', () => {
    ledger.send('a', 'b');
    ledger.send('b', 'a');
    ledger.receive('b', 'a', 1, 'a');
    expect(ledger.totals()).toMatchObject({ sent: 2, delivered: 1, lost: 1 });
    expect(ledger.missing()).toEqual([{ from: 'a', to: 'b', firstMissing: 1, sent: 1 }]);
  });

  test('a signal at somebody else is foreign, and lost for whom it was meant', () => {
    send(1);
    ledger.receive('a', 'b', 1, 'c');
    expect(ledger.totals()).toMatchObject({ foreign: 1, lost: 1, delivered: 0 });
  });

  test('what its sender was told will not arrive is not lost, unless it arrived: then it is delivered', () => {
    send(3);
    arrive(1);
    for (const n of [1, 2]) ledger.report('a', 'b', n);
    expect(ledger.totals()).toMatchObject({ delivered: 1, reported: 1, lost: 1 });
    expect(ledger.missing()).toHaveLength(1);
  });

  test('what was refused was not sent', () => {
    send(2);
    ledger.unsend('a', 'b');
    arrive(1);
    expect(ledger.totals()).toMatchObject({ sent: 1, lost: 0 });
  });
});
