import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMsgpack } from '../../../../src/adapters/redis/msgpack-form.ts';

/** The bytes of a length, as the specification of MessagePack orders them. */
function lengthOf(length: number, size: 1 | 2 | 4): readonly number[] {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntBE(length, 0, size);
  return [...bytes];
}

const data = fc.array(fc.nat(255), { maxLength: 12 });
const sizes = [1, 2, 4] as const;

/** Values without values in them: the first byte by the specification, then what belongs to it. */
const leaf: fc.Arbitrary<number[]> = fc.oneof(
  fc.constantFrom<number[]>([0x00], [0x7f], [0xc0], [0xc2], [0xc3], [0xe0], [0xff]),
  ...[4, 8, 1, 2, 4, 8, 1, 2, 4, 8].map((size, index) =>
    fc.constant<number[]>([0xca + index, ...Array<number>(size).fill(7)]),
  ),
  ...[1, 2, 4, 8, 16].map((size, index) => fc.constant<number[]>([0xd4 + index, 5, ...Array<number>(size).fill(7)])),
  data.map((bytes) => [0xa0 + bytes.length, ...bytes]),
  ...sizes.flatMap((size, index) => [
    data.map((bytes) => [0xc4 + index, ...lengthOf(bytes.length, size), ...bytes]),
    data.map((bytes) => [0xd9 + index, ...lengthOf(bytes.length, size), ...bytes]),
    data.map((bytes) => [0xc7 + index, ...lengthOf(bytes.length, size), 5, ...bytes]),
  ]),
);

const { value } = fc.letrec<{ value: number[] }>((tie) => {
  const items = fc.array(tie('value'), { maxLength: 4 });
  const pairs = fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 });
  return {
    value: fc.oneof(
      { maxDepth: 3 },
      leaf,
      items.map((all) => [0x90 + all.length, ...all.flat()]),
      items.map((all) => [0xdc, ...lengthOf(all.length, 2), ...all.flat()]),
      items.map((all) => [0xdd, ...lengthOf(all.length, 4), ...all.flat()]),
      pairs.map((all) => [0x80 + all.length, ...all.flat(2)]),
      pairs.map((all) => [0xde, ...lengthOf(all.length, 2), ...all.flat(2)]),
      pairs.map((all) => [0xdf, ...lengthOf(all.length, 4), ...all.flat(2)]),
    ),
  };
});

test('R133: a whole value is one, and neither less of it nor more', () => {
  fc.assert(
    fc.property(value, fc.nat(), (bytes, at) => {
      expect(isMsgpack(Buffer.from(bytes))).toBe(true);
      expect(isMsgpack(Buffer.from(bytes.slice(0, at % bytes.length)))).toBe(false);
      expect(isMsgpack(Buffer.from([...bytes, 0xc0]))).toBe(false);
    }),
  );
});

test('R133: any bytes get an answer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(typeof isMsgpack(Buffer.from(bytes))).toBe('boolean');
    }),
  );
});

test.each([
  ['nothing', []],
  ['an array of four thousand million items', [0xdd, 0xff, 0xff, 0xff, 0xff]],
  ['arrays of 32 million items in each other', Array.from({ length: 20 }, () => [0xdd, 0x02, 0, 0, 0]).flat()],
  ['a map of 65,535 keys that are not there', [0xde, 0xff, 0xff, 0xa1, 0x61, 0xc0]],
  ['an extension of four gigabytes', [0xc9, 0xff, 0xff, 0xff, 0xff, 0x00]],
  ['a text of four gigabytes', [0xdb, 0xff, 0xff, 0xff, 0xff]],
  ['a length that is cut off', [0xc6, 0x00]],
  ['a first byte that means nothing', [0xc1]],
  ['arrays nested without end', Array.from({ length: 100_000 }, () => 0x91)],
  ['arrays nested to their end, too deep', [...Array.from({ length: 100 }, () => 0x91), 0xc0]],
])('R133: %s is no value', (_, bytes) => {
  expect(isMsgpack(Buffer.from(bytes))).toBe(false);
});
