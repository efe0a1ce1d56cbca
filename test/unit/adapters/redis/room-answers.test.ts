import fc from 'fast-check';
import { expect, test } from 'vitest';
import { headOf, seatOf, shownOf, wholeOf } from '../../../../src/adapters/redis/record.ts';
import { changed, described } from '../../../../src/adapters/redis/room-answers.ts';
import { StoreUnavailable } from '../../../../src/core/ports.ts';

const shown = shownOf({ name: 'Ada', metadata: { tab: '\t' } });
const record = `n1\taway\t17\t5\tdigest\t\t0\t${shown}`;

test('a record is read, and its head is what stands before its JSON', () => {
  expect(seatOf('p', record)).toEqual({
    ...{ peerId: 'p', name: 'Ada', metadata: { tab: '\t' } },
    ...{ presence: 'away', node: 'n1', awayUntil: 17, since: 5, joined: 5 },
  });
  expect(headOf(record) + shown).toBe(record);
});

test('R131: bad records are left out of a room, and named', () => {
  const bad = record.replace(shown, '{}');
  expect(described(['7', '', 'p', record, 'q', bad])).toMatchObject({
    snapshot: { version: 7, seats: [{ peerId: 'p' }] },
    nodes: [],
    bad: ['q', headOf(record)],
  });
});

test('R130: whatever a record is, to read it throws nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.array(fc.string({ unit: 'binary' })), (peer, fields) => {
      expect(() => seatOf(peer, fields.join('\t'))).not.toThrow();
    }),
  );
});

test.each(['', 'abc', '-1', '1e3', '0x10', ' 1', '1.5', '99999999999999999999', undefined])(
  'R130: %j is no version: the answer counts as none',
  (text) => {
    expect(wholeOf(text)).toBeUndefined();
    expect(() => described([text ?? '', '', 'p', record])).toThrow(StoreUnavailable);
    expect(() => changed([text ?? '', '', 'n1'])).toThrow(StoreUnavailable);
  },
);
