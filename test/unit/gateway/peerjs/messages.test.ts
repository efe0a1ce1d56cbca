import { expect, test } from 'vitest';
import { readMessage, writeRelayed } from '../../../../src/gateway/peerjs/messages.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';

const sdp = 'v=0\r\na=mid:"0"\r\n';

/** What the receiver gets of a client's text; undefined where that is not relayed. */
function relayed(text: string): unknown {
  const message = readMessage(text);
  return message === undefined || message.type === 'HEARTBEAT' || message.dst === undefined
    ? undefined
    : JSON.parse(writeRelayed('a', message));
}

function nested(depth: number): object {
  return depth === 1 ? {} : { in: nested(depth - 1) };
}

test.each([
  ['a candidate', { candidate: { candidate: 'candidate:1', sdpMLineIndex: 0, sdpMid: null }, type: 'media' }],
  ['a long candidate', { candidate: 'x'.repeat(2_000) }],
  ['an offer', { sdp: { type: 'offer', sdp }, reliable: false, metadata: { a: [1.5, 'ü', '🎥'] } }],
  ['a payload that looks like the end of a message', { candidate: '","dst":"c"}', dst: 'c' }],
  ['the deepest payload', nested(LIMITS.depth)],
  ['a text', 'text'],
  ['null', null],
])('%s is relayed with what it was, in whatever order its keys come', (_what, payload) => {
  for (const type of ['OFFER', 'ANSWER', 'CANDIDATE', 'LEAVE']) {
    const expected = { type, src: 'a', dst: 'b-1 c', payload };
    for (const message of [
      { type, payload, dst: 'b-1 c' },
      { type, dst: 'b-1 c', payload },
      { payload, src: 'c', dst: 'b-1 c', type, more: 1 },
    ]) {
      expect(relayed(JSON.stringify(message))).toEqual(expected);
      expect(relayed(JSON.stringify(message, undefined, 2))).toEqual(expected);
    }
  }
});

test('a payload that a plain signal has is relayed as it came', () => {
  for (const payload of ['{"candidate":"candidate:1"}', `{"sdp":${JSON.stringify(sdp)}, "n":1.50}`]) {
    const message = readMessage(`{"type":"CANDIDATE","payload":${payload},"dst":"b"}`);
    expect(message).toEqual({ type: 'CANDIDATE', dst: 'b', payload });
  }
});

test.each([
  ['a forbidden key', '{"a":{"__proto__":1}}'],
  ['a forbidden key with an escape', String.raw`{"a":{"\u005f_proto__":1}}`],
  ['a payload that is too deep', JSON.stringify(nested(LIMITS.depth + 1))],
  ['a number that is none', '{"n":1e999}'],
  ['a control character', '{"a":"\n"}'],
  ['an end that is missing', '{"a":1'],
  ['nothing', ''],
])('%s is not relayed', (_what, payload) => {
  expect(relayed(`{"type":"CANDIDATE","payload":${payload},"dst":"b"}`)).toBeUndefined();
  expect(relayed(`{"dst":"b","type":"CANDIDATE","payload":${payload}}`)).toBeUndefined();
});

test('a line break between two tokens does not reach other nodes, which take a text for one line', () => {
  for (const space of ['\n', '\r\n', '\t']) {
    const message = readMessage(`{"type":"OFFER","payload":{${space}"a":1},"dst":"b"}`);
    expect(message).toEqual({ type: 'OFFER', dst: 'b', payload: '{"a":1}' });
  }
});

test('several values in the place of one are read as JSON is: the last key of a name counts', () => {
  expect(relayed('{"type":"OFFER","payload":1,"payload":{"__proto__":1},"dst":"b"}')).toBeUndefined();
  expect(relayed('{"type":"OFFER","payload":1,"payload":2,"dst":"b"}')).toMatchObject({ payload: 2 });
  expect(relayed('{"type":"OFFER","payload":1,"dst":"c","dst":"b"}')).toMatchObject({ dst: 'b', payload: 1 });
  expect(relayed('{"type":"OFFER","payload":1,"type":"ANSWER","dst":"b"}')).toMatchObject({ type: 'ANSWER' });
});

test('a target that needs escapes cannot end its text early', () => {
  const dst = 'b","src":"c';
  expect(relayed(JSON.stringify({ type: 'OFFER', payload: 1, dst }))).toEqual({
    type: 'OFFER',
    src: 'a',
    dst,
    payload: 1,
  });
});

test('without a target there is a leave of the server, and no signal', () => {
  expect(readMessage('{"type":"LEAVE"}')).toEqual({ type: 'LEAVE', dst: undefined });
  expect(readMessage('{"type":"OFFER","payload":1}')).toBeUndefined();
  expect(readMessage('{"type":"HEARTBEAT"}')).toEqual({ type: 'HEARTBEAT' });
});
