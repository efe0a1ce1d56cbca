/** Deepest nesting that is read. */
const DEPTH = 64;

/** Bytes that tell a length, after the first byte of a value. */
const LENGTH_BYTES = { one: 1, two: 2, four: 4 } as const;

/** What stands after the first byte of a value: `skip` bytes, then `values` values. */
interface Rest {
  readonly skip: number;
  readonly values: number;
}

/**
 * Whether bytes are one whole MessagePack value (https://github.com/msgpack/msgpack/blob/master/spec.md), whose lengths its
 * bytes bear out. A decoder that believes a length makes an array of so many items, before it sees that they are not there: 50
 * bytes are enough to end a process. Nothing is built here.
 */
export function isMsgpack(bytes: Buffer): boolean {
  let at = 0;
  /** How many values are still due at each depth. */
  const due = [1];
  while (due.length > 0) {
    const left = due.at(-1) ?? 0;
    if (left === 0) {
      due.pop();
      continue;
    }
    due[due.length - 1] = left - 1;
    const rest = restOf(bytes, at);
    if (rest === undefined) return false;
    at += 1 + rest.skip;
    // Each value has at least one byte.
    if (at + rest.values > bytes.length || due.length >= DEPTH) return false;
    if (rest.values > 0) due.push(rest.values);
  }
  return at === bytes.length;
}

/** Undefined where no value can begin, or its length is cut off. */
function restOf(bytes: Buffer, at: number): Rest | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  if (first < 0x80 || first > 0xdf) return { skip: 0, values: 0 };
  if (first < 0x90) return { skip: 0, values: 2 * (first & 0x0f) };
  if (first < 0xa0) return { skip: 0, values: first & 0x0f };
  if (first < 0xc0) return { skip: first & 0x1f, values: 0 };
  switch (first) {
    case 0xc0:
    case 0xc2:
    case 0xc3:
      return { skip: 0, values: 0 };
    case 0xc4:
    case 0xd9:
      return lengthy(bytes, at, LENGTH_BYTES.one, (length) => ({ skip: length, values: 0 }));
    case 0xc5:
    case 0xda:
      return lengthy(bytes, at, LENGTH_BYTES.two, (length) => ({ skip: length, values: 0 }));
    case 0xc6:
    case 0xdb:
      return lengthy(bytes, at, LENGTH_BYTES.four, (length) => ({ skip: length, values: 0 }));
    case 0xdc:
      return lengthy(bytes, at, LENGTH_BYTES.two, (length) => ({ skip: 0, values: length }));
    case 0xdd:
      return lengthy(bytes, at, LENGTH_BYTES.four, (length) => ({ skip: 0, values: length }));
    case 0xde:
      return lengthy(bytes, at, LENGTH_BYTES.two, (length) => ({ skip: 0, values: 2 * length }));
    case 0xdf:
      return lengthy(bytes, at, LENGTH_BYTES.four, (length) => ({ skip: 0, values: 2 * length }));
    default:
      return fixed(first) ?? extension(bytes, at, first);
  }
}

/** Numbers of a fixed size: float, unsigned, signed. */
function fixed(first: number): Rest | undefined {
  const skip = new Map([
    [0xca, 4],
    [0xcb, 8],
    [0xcc, 1],
    [0xcd, 2],
    [0xce, 4],
    [0xcf, 8],
    [0xd0, 1],
    [0xd1, 2],
    [0xd2, 4],
    [0xd3, 8],
  ]).get(first);
  return skip === undefined ? undefined : { skip, values: 0 };
}

/** Extensions: a type of one byte, then the data. */
function extension(bytes: Buffer, at: number, first: number): Rest | undefined {
  const rest = (length: number): Rest => ({ skip: 1 + length, values: 0 });
  if (first >= 0xd4 && first <= 0xd8) return rest(2 ** (first - 0xd4));
  if (first === 0xc7) return lengthy(bytes, at, LENGTH_BYTES.one, rest);
  if (first === 0xc8) return lengthy(bytes, at, LENGTH_BYTES.two, rest);
  if (first === 0xc9) return lengthy(bytes, at, LENGTH_BYTES.four, rest);
  return undefined;
}

function lengthy(bytes: Buffer, at: number, size: 1 | 2 | 4, rest: (length: number) => Rest): Rest | undefined {
  if (at + 1 + size > bytes.length) return undefined;
  const { skip, values } = rest(bytes.readUIntBE(at + 1, size));
  return { skip: size + skip, values };
}
