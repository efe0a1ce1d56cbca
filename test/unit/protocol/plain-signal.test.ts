import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeSignal } from '../../../src/protocol/decode-signal.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { readPlainSignal } from '../../../src/protocol/plain-signal.ts';

/** A candidate of a browser (W3C WebRTC 1.0, 4.8.1), in the shape that the web client sends. */
const candidate = {
  kind: 'candidate',
  epoch: 1,
  candidate: { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: null, sdpMLineIndex: 0 },
};

/** Reads the event that follows the type of a packet. */
function read(packet: string) {
  return readPlainSignal(packet, 1);
}

function packetOf(...args: readonly unknown[]): string {
  return `2${JSON.stringify(['signal', ...args])}`;
}

/** A packet with this text as its payload. */
function withPayload(json: string): string {
  return `2["signal","b",1,${json},0]`;
}

/** Whether the packet is left to JSON.parse and decodeSignal, or read with the same result as theirs. */
function agrees(packet: string): boolean {
  const plain = read(packet);
  if (plain === undefined) return true;
  const [event, ...args] = JSON.parse(packet.slice(1));
  const signal = decodeSignal(args);
  if (event !== 'signal' || typeof signal === 'string') return false;
  const { payloadJson, ...envelope } = plain;
  expect(envelope).toEqual({ to: signal.to, seq: signal.seq, ack: signal.ack });
  expect(JSON.stringify(JSON.parse(payloadJson))).toBe(signal.payloadJson);
  return /^[^\t\n]*$/.test(payloadJson);
}

const scalar = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const key = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'prototype', 'toJSON'));
const flat = fc.dictionary(key, scalar);
const payload = fc.oneof(fc.dictionary(key, fc.oneof(scalar, flat, fc.array(scalar))), fc.jsonValue());
const signal = fc
  .tuple(fc.string(), fc.maxSafeNat(), payload, fc.option(fc.maxSafeNat(), { nil: undefined }))
  .map(([to, seq, body, ack]) => (ack === undefined ? packetOf(to, seq, body) : packetOf(to, seq, body, ack)));

test('R2: a candidate, an empty object and a signal without an ack are read as they came', () => {
  const payloadJson = JSON.stringify(candidate);
  expect(read(packetOf('b', 3, candidate, 2))).toEqual({ to: 'b', seq: 3, payloadJson, ack: 2 });
  expect(read(packetOf('b', 1, {}))).toEqual({ to: 'b', seq: 1, payloadJson: '{}', ack: 0 });
});

test('R2, R5: every signal is read as JSON.parse and decodeSignal read it, or left to them', () => {
  fc.assert(fc.property(signal, agrees));
});

test('R2, R5: a damaged signal is read as JSON.parse and decodeSignal read it, or left to them', () => {
  const broken = ['', '"', '\\', ',', ':', '{', '}', '[', ']', '0', '-', '.', 'e9', ' ', '\n', '"a":', '"__proto__":'];
  const plain = fc.constantFrom(packetOf('b', 1, candidate, 0), packetOf('b', 1, { a: 'x', b: -1, c: {} }));
  fc.assert(
    fc.property(fc.oneof(signal, plain), fc.nat(), fc.nat(3), fc.constantFrom(...broken), (packet, at, cut, put) => {
      const start = at % (packet.length + 1);
      const damaged = packet.slice(0, start) + put + packet.slice(start + cut);
      return agrees(damaged);
    }),
    { numRuns: 2_000 },
  );
});

test('R5: a signal with a forbidden key is left to JSON.parse, also if the key is in a value that a repeated key replaces', () => {
  for (const forbidden of ['__proto__', 'constructor', 'prototype']) {
    expect(read(withPayload(`{"${forbidden}":1}`))).toBeUndefined();
    expect(read(withPayload(`{"a":{"b":1,"${forbidden}":1}}`))).toBeUndefined();
    expect(read(withPayload(`{"a":{"${forbidden}":1},"a":1}`))).toBeUndefined();
    expect(read(withPayload(`{"a":"${forbidden}","${forbidden}s":1}`))).toBeDefined();
  }
  expect(read(withPayload('{"\\u005f_proto__":1}'))).toBeUndefined();
});

test('R38: a signal with a line break, tab or space in its JSON is left to JSON.parse, because nodes send frames as lines', () => {
  for (const space of [' ', '\n', '\t', '\r']) {
    expect(read(withPayload(`{${space}"a":1}`))).toBeUndefined();
    expect(read(`${withPayload('{}')}${space}`)).toBeUndefined();
  }
  for (const control of ['\n', '\t', '\r', '\u0000', '\u001f'])
    expect(read(withPayload(`{"a":"${control}"}`))).toBeUndefined();
});

test('R38: arrays, a third level, fractions and a payload that is too long are left to JSON.parse', () => {
  const odd = [
    '[]',
    '{"a":[]}',
    '{"a":{"b":{}}}',
    '{"a":1.5}',
    '{"a":1e999}',
    `{"a":${'9'.repeat(16)}}`,
    '"a"',
    'null',
  ];
  for (const json of odd) expect(read(withPayload(json))).toBeUndefined();
  const longest = `{"a":"${'x'.repeat(LIMITS.payloadLength - 8)}"}`;
  expect(read(withPayload(longest))?.payloadJson).toHaveLength(LIMITS.payloadLength);
  expect(read(withPayload(longest.replace('x', 'xx')))).toBeUndefined();
});

test('R31: numbers start at 1, and those that a double does not hold are left to JSON.parse', () => {
  for (const seq of ['0', '-1', '01', '1.0', '1e3', '9007199254740993'])
    expect(read(`2["signal","b",${seq},{},0]`)).toBeUndefined();
  for (const target of ['', 'x'.repeat(65), '\\u0062']) expect(read(`2["signal","${target}",1,{},0]`)).toBeUndefined();
});
