import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { createLog, type LogOptions } from '../../../../src/adapters/observability/log.ts';
import { visibleText } from '../../../../src/adapters/observability/visible.ts';

function setUp(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const output = { write: (line: string) => void lines.push(line) };
  const log = createLog({ level: 'info', format: 'json', node: 'box-1', output, ...options });
  return { log, lines, entry: () => JSON.parse(lines[0] ?? '') };
}

test('a lifecycle change is one JSON line with node, room and peer', () => {
  const { log, lines, entry } = setUp();
  log.info('joined', { room: 'blue', peer: 'p1', version: 7 });
  expect(lines).toHaveLength(1);
  expect(entry()).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    node: 'box-1',
    room: 'blue',
    peer: 'p1',
    version: 7,
    msg: 'joined',
  });
});

const UNSEEN: readonly (readonly [string, string])[] = [
  ['a line feed', '\n'],
  ['a carriage return', '\r'],
  ['the escape character of terminals', '\u001b[2J'],
  ['NUL', '\0'],
  ['DEL', '\u007f'],
  ['C1: next line', '\u0085'],
  ['C1: the other escape character', '\u009b2J'],
  ['a soft hyphen', '\u00ad'],
  ['an Arabic letter mark', '\u061c'],
  ['a zero width space', '\u200b'],
  ['a zero width joiner', '\u200d'],
  ['a right-to-left mark', '\u200f'],
  ['a line separator', '\u2028'],
  ['a paragraph separator', '\u2029'],
  ['an embedding', '\u202a'],
  ['an override', '\u202e'],
  ['a word joiner', '\u2060'],
  ['an isolate', '\u2066'],
  ['the end of one', '\u2069'],
  ['a byte order mark', '\ufeff'],
  ['an interlinear annotation', '\ufff9'],
  ['a Hangul filler', '\u3164'],
  ['a variation selector', '\ufe0f'],
  ['a tag', '\u{e0041}'],
  ['a lone high surrogate', '\ud800'],
  ['a lone low surrogate', '\udc00'],
];

test.each(UNSEEN)('R163: %s in a room id is escaped in a JSON line, which means the same', (_, unseen) => {
  const { log, lines, entry } = setUp();
  const room = `a${unseen}b{"level":"error"}`;
  log.info('joined', { room });
  expect(lines.join('')).toMatch(/^[\x20-\x7e]*\n$/);
  expect(entry().room).toBe(room);
});

test.each(UNSEEN)('R163: %s is escaped in a line for people, in fields, errors and the message', (_, unseen) => {
  const { log, lines } = setUp({ format: 'pretty' });
  const text = `a${unseen}INFO: faked`;
  log.info('joined', { room: text });
  log.error(text, { error: new Error(text, { cause: text }) });
  const shown = lines.join('');
  expect(shown).toMatch(/^[\x20-\x7e\n]*$/);
  expect(shown).not.toMatch(/^INFO/m);
});

test('R163: what can be seen stays as it is', () => {
  const { log, lines } = setUp();
  log.info('joined', { room: 'Büro 東京 العربية 🎥' });
  expect(lines.join('')).toContain('"room":"Büro 東京 العربية 🎥"');
});

test('R163: a line for people keeps its own colours, and a room brings none', () => {
  const red = '\u001b[31mred\u001b[39m';
  expect(visibleText(`${red} "\\u001b[31m\u202e"\n`)).toBe(`${red} "\\u001b[31m\\u202e"\n`);
});

test('lines below the level are not written', () => {
  const { log, lines } = setUp({ level: 'warn' });
  log.info('joined', {});
  expect(lines).toEqual([]);
  log.warn('late', {});
  expect(lines).toHaveLength(1);
});

test('an error keeps type, message, code, stack and cause, without the passwords of URLs', () => {
  const { log, lines, entry } = setUp();
  const cause = new Error('connect rediss://:hunter2@cache.example.org:6379 refused');
  log.error('store lost', { error: Object.assign(new TypeError('no store', { cause }), { code: 'ECONNREFUSED' }) });
  expect(entry().error).toMatchObject({
    type: 'TypeError',
    message: 'no store',
    code: 'ECONNREFUSED',
    stack: expect.stringContaining('TypeError'),
    cause: { message: 'connect rediss://***@cache.example.org:6379 refused' },
  });
  expect(lines.join()).not.toContain('hunter2');
});

test('what a library hangs on an error is not written', () => {
  const { log, lines } = setUp();
  const error = Object.assign(new Error('ERR wrong'), { command: { name: 'evalsha', args: ['digest-of-a-secret'] } });
  log.error('command failed', { error });
  expect(lines.join()).not.toContain('digest-of-a-secret');
});

test('fields that hold a secret are struck out, should one ever get here', () => {
  const { log, lines } = setUp();
  const fields = {
    room: 'blue',
    secret: 'hunter2',
    turn: { credential: 'hunter2' },
    signal: { description: { sdp: 'hunter2' } },
    answer: { error: { token: 'hunter2' }, failure: Object.assign(new Error('no'), { args: ['hunter2'] }) },
  };
  log.info('joined', fields);
  expect(lines.join()).toContain('[redacted]');
  expect(lines.join()).not.toContain('hunter2');
});

test('a person gets a readable line', () => {
  const { log, lines } = setUp({ format: 'pretty' });
  log.info('joined', { room: 'blue' });
  expect(lines.join()).toMatch(/INFO.*joined/);
  expect(lines.join()).toContain('room: "blue"');
});

test('what waits for a reader that has stopped is bounded', () => {
  const module = new URL('../../../../src/adapters/observability/log.ts', import.meta.url);
  // All in one turn, in which nothing can be read.
  const script = `
    const { createLog } = await import('${module}');
    const log = createLog({ level: 'info', format: 'json', node: 'n' });
    for (let count = 0; count < 20_000; count += 1) log.info('line', { room: 'x'.repeat(400), count });
  `;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    maxBuffer: 64 * 1_024 * 1_024,
  });
  expect(status).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(1_000);
  expect(lines.length).toBeLessThan(15_000);
  expect(lines.map((line) => JSON.parse(line).count)).toEqual(lines.map((_, index) => index));
});

test('lines that follow each other closely are one write', () => {
  const module = new URL('../../../../src/adapters/observability/log.ts', import.meta.url);
  // A turn of the event loop a line, and a thread that needs no more than a turn to write.
  const script = `
    import fs from 'node:fs';
    import { setImmediate as turn } from 'node:timers/promises';
    let writes = 0;
    fs.write = (fd, lines, ...rest) => {
      writes += 1;
      setImmediate(rest.at(-1), null, fs.writeSync(fd, lines));
    };
    const { createLog } = await import('${module}');
    const log = createLog({ level: 'info', format: 'json', node: 'n' });
    for (let count = 0; count < 40; count += 1) {
      log.info('line', { count });
      await turn();
    }
    fs.writeSync(2, String(writes));
  `;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).count)).toEqual(lines.map((_, index) => index));
  expect(lines).toHaveLength(40);
  expect(Number(stderr)).toBeLessThan(10);
});

test('the last line is written also where its time came while another write was under way', () => {
  const module = new URL('../../../../src/adapters/observability/log.ts', import.meta.url);
  const script = `
    import fs from 'node:fs';
    const [writes, timers] = [[], []];
    fs.write = (fd, lines, ...rest) => void writes.push({ lines, done: rest.at(-1) });
    globalThis.setTimeout = (callback) => {
      timers.push(callback);
      return { unref: () => undefined };
    };
    const timePasses = () => timers.splice(0).forEach((callback) => callback());
    const { createLog } = await import('${module}');
    const log = createLog({ level: 'info', format: 'json', node: 'n' });
    log.info('a long line', { room: 'ä'.repeat(5_000) });
    log.info('the last', {});
    timePasses();
    const [{ lines, done }] = writes;
    done(null, Buffer.byteLength(lines));
    timePasses();
    fs.writeSync(2, writes.map(({ lines }) => JSON.parse(lines).msg).join());
    writes[1].done(null, Buffer.byteLength(writes[1].lines));
    fs.writeSync(2, ',' + timers.length);
  `;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  expect(stderr).toBe('a long line,the last,0');
});
