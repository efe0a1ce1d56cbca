import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Dialect } from '../../../bench/lib/dialect.ts';
import { payloadOf, stampIn } from '../../../bench/lib/payload.ts';
import { type DialectName, dialects } from '../../../bench/opponents/dialects.ts';

/** A conversation with nobody at the other end. */
function converse(dialect: Dialect) {
  const sent: string[] = [];
  const delivered: string[] = [];
  const failures: string[] = [];
  const ids: string[] = [];
  const talk = dialect.talk('room', 'me', {
    send: (text) => void sent.push(text),
    joined: (id) => void ids.push(id),
    delivered: (text) => void delivered.push(text),
    failed: (reason) => void failures.push(reason),
  });
  return { talk, sent, delivered, failures, ids };
}

const payload = payloadOf(300)(4_711);

const welcome = '430[{"ok":true,"self":"peer-a"}]';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('payloads have their exact length, are JSON, and keep their stamp through parsing and encoding', () => {
  for (const bytes of [300, 3_000]) {
    const text = payloadOf(bytes)(123_456);
    expect(text).toHaveLength(bytes);
    expect(stampIn(JSON.stringify(['signal', 'x', 1, JSON.parse(text), 0]))).toBe(123_456);
  }
  expect(stampIn('42["signal","x",1,{},0]')).toBeUndefined();
});

describe('what goes over the wire for one signal', () => {
  const opening: Readonly<Record<DialectName, readonly string[]>> = {
    signalbox: ['0{"sid":"s"}', '40{"sid":"s"}', welcome],
    'signalbox-access': ['0{"sid":"s"}', '40{"sid":"s"}', welcome],
    tutorial: ['0{"sid":"s"}', '40{"sid":"s"}', '430[]'],
    ws: ['joined'],
    peerjs: ['{"type":"OPEN"}'],
  };
  const shapes: Readonly<Record<DialectName, { readonly sent: string; readonly came: string }>> = {
    signalbox: { sent: `42["signal","b",1,${payload},0]`, came: `42["signal","b",1,${payload},0]` },
    'signalbox-access': { sent: `42["signal","b",1,${payload},0]`, came: `42["signal","b",1,${payload},0]` },
    tutorial: { sent: `42["message",${payload}]`, came: `42["message",${payload}]` },
    ws: { sent: payload, came: payload },
    peerjs: {
      sent: `{"type":"CANDIDATE","payload":${payload},"dst":"b"}`,
      came: `{"type":"CANDIDATE","src":"b","dst":"me","payload":${payload}}`,
    },
  };

  test.each(Object.keys(shapes) as DialectName[])('%s', (name) => {
    const { talk, sent, delivered, failures, ids } = converse(dialects[name]);
    talk.opened();
    for (const text of opening[name]) talk.received(text);
    expect(ids).toHaveLength(1);
    sent.length = 0;
    talk.signal('b', payload);
    expect(sent).toEqual([shapes[name].sent]);
    talk.received(shapes[name].came);
    expect(delivered).toEqual([shapes[name].came]);
    talk.end();
    expect(failures).toEqual([]);
  });
});

test('that somebody joined is neither a signal nor a failure to the tutorial server’s clients', () => {
  const { talk, delivered, failures, ids } = converse(dialects.tutorial);
  talk.opened();
  for (const text of ['0{"sid":"s"}', '40{"sid":"s"}', '42["joined","x"]', '430[]', '42["joined","y"]']) {
    talk.received(text);
  }
  talk.end();
  expect({ ids, delivered, failures }).toEqual({ ids: ['me'], delivered: [], failures: [] });
});

describe('signalbox, as the web client speaks', () => {
  function joined() {
    const conversation = converse(dialects.signalbox);
    conversation.talk.opened();
    for (const text of ['0{"sid":"s"}', '40{"sid":"s"}', welcome]) conversation.talk.received(text);
    conversation.sent.length = 0;
    return conversation;
  }
  const from = (seq: number, ack = 0): string => `42["signal","b",${seq},${payload},${ack}]`;

  test('R31, R33: numbers its signals, and an acknowledgement rides on the next one', () => {
    const { talk, sent } = joined();
    talk.received(from(1));
    talk.received(from(2));
    talk.signal('b', payload);
    talk.signal('b', payload);
    vi.advanceTimersByTime(1_000);
    expect(sent).toEqual([`42["signal","b",1,${payload},2]`, `42["signal","b",2,${payload},2]`]);
  });

  test('R33: what rides on nothing goes alone, once a link in 300 ms', () => {
    const { talk, sent } = joined();
    talk.received(from(1));
    vi.advanceTimersByTime(299);
    talk.received(from(2));
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual(['42["signal-ack","b",2]']);
    vi.advanceTimersByTime(1_000);
    expect(sent).toHaveLength(1);
  });

  test('R33: after one that rode, the next has its whole 300 ms', () => {
    const { talk, sent } = joined();
    talk.received(from(1));
    vi.advanceTimersByTime(50);
    talk.signal('b', payload);
    talk.received(from(2));
    vi.advanceTimersByTime(299);
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(sent.at(-1)).toBe('42["signal-ack","b",2]');
  });

  test.each([
    ['a duplicate', [from(1), from(1)]],
    ['a gap', [from(2)]],
    ['an acknowledgement of what was never sent', [from(1, 1)]],
    ['a refusal', ['42["signal-failed","b",1,"rate-limited"]']],
    ['a goodbye', ['42["goodbye",{"reason":"flood","reconnect":true,"afterMs":5000}]']],
  ])('%s spoils the round', (_what, texts) => {
    const { talk, failures } = joined();
    for (const text of texts) talk.received(text);
    talk.end();
    expect(failures).toHaveLength(1);
  });

  test('a refused join is a failure', () => {
    const { talk, failures, ids } = converse(dialects.signalbox);
    talk.received('430[{"ok":false,"error":{"code":"room-full"}}]');
    expect(ids).toEqual([]);
    expect(failures).toEqual(['join: room-full']);
  });

  test('answers the heartbeat', () => {
    const { talk, sent } = joined();
    talk.received('2');
    expect(sent).toEqual(['3']);
  });
});
