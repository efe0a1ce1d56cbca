import { expect, test } from 'vitest';
import type { Payload } from '../../../../src/protocol/index.ts';
import {
  decodeNegotiation,
  decodePaused,
  type NegotiationSignal,
} from '../../../../web/client/media/negotiation-signal.ts';

const long = (length: number) => 'x'.repeat(length);

const candidate = { candidate: 'c', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'u' };

test.each<NegotiationSignal>([
  { kind: 'description', epoch: 1, id: 1, type: 'offer', sdp: 'v=0' },
  { kind: 'description', epoch: 1, id: 2, type: 'answer', sdp: 'v=0', answers: 1 },
  { kind: 'candidate', epoch: 1, candidate },
  { kind: 'candidate', epoch: 1, candidate: null },
])('$kind is read as it was written', (signal) => {
  expect(decodeNegotiation(JSON.parse(JSON.stringify(signal)))).toEqual(signal);
});

test.each<[string, Payload]>([
  ['a list', []],
  ['another kind', { kind: 'chat', epoch: 1 }],
  ['no epoch', { kind: 'candidate', candidate: null }],
  ['an epoch that is no count', { kind: 'candidate', epoch: -1, candidate: null }],
  ['a fraction', { kind: 'description', epoch: 1, id: 1.5, type: 'offer', sdp: '' }],
  ['no sdp', { kind: 'description', epoch: 1, id: 1, type: 'offer' }],
  ['another type', { kind: 'description', epoch: 1, id: 1, type: 'rollback', sdp: '' }],
  ['an answer to nothing', { kind: 'description', epoch: 1, id: 1, type: 'answer', sdp: '' }],
  ['a candidate without its line', { kind: 'candidate', epoch: 1, candidate: { sdpMid: '0' } }],
  ['a candidate of a wrong type', { kind: 'candidate', epoch: 1, candidate: { ...candidate, sdpMid: 0 } }],
  ['no candidate', { kind: 'candidate', epoch: 1 }],
  ['a candidate of more than 1,024 characters', { kind: 'candidate', epoch: 1, candidate: { candidate: long(1_025) } }],
  [
    'a fragment of 257 characters',
    { kind: 'candidate', epoch: 1, candidate: { ...candidate, usernameFragment: long(257) } },
  ],
])('%s is not a negotiation signal', (_, payload) => {
  expect(decodeNegotiation(payload)).toBeUndefined();
});

test.each([
  ['57,344 characters', long(57_344), true],
  ['one more', long(57_345), false],
  ['8 sections', `v=0\r\n${'m=video 9 X 0\r\n'.repeat(8)}`, true],
  ['9 sections', `v=0\r\n${'m=video 9 X 0\r\n'.repeat(9)}`, false],
  ['128 candidates', `v=0\r\n${'a=candidate:1\r\n'.repeat(128)}`, true],
  ['129 candidates', `v=0\n${'a=candidate:1\n'.repeat(129)}`, false],
])('R153: whether a page takes a description with %s', (_, sdp, taken) => {
  for (const rest of [{ type: 'offer' }, { type: 'answer', answers: 1 }]) {
    expect(decodeNegotiation({ kind: 'description', epoch: 1, id: 1, sdp, ...rest }) !== undefined).toBe(taken);
  }
});

test('R339: a signal about a picture that pauses says yes or no', () => {
  expect(decodePaused({ kind: 'paused', on: true, more: 1 })).toEqual({ kind: 'paused', on: true });
  for (const payload of [[], { kind: 'paused' }, { kind: 'paused', on: 1 }, { kind: 'shown', on: true }]) {
    expect(decodePaused(payload)).toBeUndefined();
  }
});
