import { describe, expect, test } from 'vitest';
import { ChatLog } from '../../../../web/ui/chat/chat-log.ts';
import { decodeChat } from '../../../../web/ui/chat/chat-message.ts';
import { headed } from '../../../../web/ui/chat/chat-rows.ts';
import { sizeText, stateText } from '../../../../web/ui/chat/file-words.ts';
import { linkParts } from '../../../../web/ui/chat/links.ts';
import { en } from '../../../../web/ui/chat/words.ts';

const links = (text: string) =>
  linkParts(text)
    .filter(({ href }) => href !== undefined)
    .map((part) => part.text);

describe('R329: links of a message', () => {
  test.each([
    ['see https://example.org/a?b=c#d.', ['https://example.org/a?b=c#d']],
    ['(http://example.org/wiki/Ada_(name))', ['http://example.org/wiki/Ada_(name)']],
    ['(see https://example.org)', ['https://example.org']],
    ['链接：https://example.com/路径。谢谢！', ['https://example.com/路径']],
    ['https://a.example，https://b.example', ['https://a.example', 'https://b.example']],
    ['<https://example.org> "https://example.net"', ['https://example.org', 'https://example.net']],
    ['https://good.example/\u202Egpj.exe', ['https://good.example/']],
    ['javascript:alert(1) data:text/html,x ftp://a.example mailto:a@b.example www.example.org', []],
    ['https:// http://', []],
    ['nohttps://example.org', []],
  ])('%j', (text, expected) => {
    expect(links(text)).toEqual(expected);
    expect(
      linkParts(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });
});

test('R329: only chat messages are chat', () => {
  const good = { kind: 'chat', id: '1', text: 'Hello' };
  expect(decodeChat(good)).toEqual(good);
  expect(decodeChat({ ...good, more: 1 })).toEqual(good);
  for (const bad of [
    null,
    'Hello',
    [],
    {},
    { ...good, kind: 'reaction' },
    { ...good, id: '' },
    { ...good, id: 7 },
    { ...good, id: 'x'.repeat(65) },
    { ...good, text: ' \n ' },
    { ...good, text: 'x'.repeat(2_001) },
    { ...good, text: { toString: 'Hello' } },
  ]) {
    expect(decodeChat(bad)).toBeUndefined();
  }
});

describe('R329: the log', () => {
  const message = (id: string) => ({ kind: 'chat' as const, id, text: `text ${id}` });
  const file = (id: string, kind: 'offered' | 'done') => ({
    id,
    direction: 'in' as const,
    peerId: 'ann',
    name: 'a.txt',
    size: 1,
    bytes: 0,
    phase: { kind },
  });

  test('drops repetitions of a sender, and keeps the same id of another one', () => {
    const log = new ChatLog();
    expect([log.received(message('1'), 'ann', 'Ann', 1), log.received(message('1'), 'ann', 'Ann', 2)]).toEqual([
      true,
      false,
    ]);
    expect(log.received(message('1'), 'bob', 'Bob', 3)).toBe(true);
    expect(log.entries.map(({ name }) => name)).toEqual(['Ann', 'Bob']);
  });

  test('keeps the latest 500, and every file that is under way', () => {
    const log = new ChatLog();
    log.follow([file('f', 'offered'), file('g', 'done')], () => 'Ann', 0);
    for (let count = 0; count < 600; count += 1) log.received(message(`${count}`), 'ann', 'Ann', count);
    expect(log.entries).toHaveLength(500);
    expect([log.entries[0]?.key, log.entries[1]?.key]).toEqual(['f', 'ann 101']);
  });

  test('an own message is sent, fails, and is sent again under its id', () => {
    const log = new ChatLog();
    log.sending('1', 'Hi', 5);
    log.settle('1', 'failed');
    expect(log.own('1')).toMatchObject({ text: 'Hi', state: 'failed' });
    log.settle('1', 'sent');
    expect(log.own('1')?.state).toBe('sent');
  });
});

test('sender and time stand there once in 5 minutes, and where the sender changes', () => {
  const at = (from: string | undefined, minutes: number) => ({
    kind: 'text' as const,
    key: `${from} ${minutes}`,
    from,
    name: '',
    at: minutes * 60_000,
    id: '',
    text: '',
    state: 'sent' as const,
  });
  const entries = [at('a', 0), at('a', 4), at('a', 5), at('a', 9), at(undefined, 9), at('a', 9)];
  expect(headed(entries)).toEqual([true, false, true, false, true, true]);
});

test.each([
  [0, '0 byte'],
  [999, '999 byte'],
  [1_000, '1 kB'],
  [3_250_000, '3.3 MB'],
  [250_400_000, '250 MB'],
  [4_294_967_296, '4.3 GB'],
])('%i bytes are %s', (bytes, expected) => {
  expect(sizeText(bytes, 'en')).toBe(expected);
});

test('where a file stands, in words', () => {
  const common = { id: '1', peerId: 'ann', name: 'a', size: 2_000_000, bytes: 500_000 };
  const out = { ...common, direction: 'out' as const };
  expect(stateText({ ...out, phase: { kind: 'offered' } }, en, 'en')).toBe('2 MB · Waiting for an answer…');
  expect(stateText({ ...out, phase: { kind: 'running' } }, en, 'en')).toBe('500 kB of 2 MB');
  const stopped = { kind: 'stopped', by: 'self', reason: 'declined' } as const;
  expect(stateText({ ...out, phase: stopped }, en, 'en')).toBe('You declined it');
  expect(stateText({ ...out, phase: { ...stopped, by: 'peer' } }, en, 'en')).toBe('Declined');
});
