import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLine, encodeLine, withoutMessages } from '../../../../src/adapters/redis/envelope-lines.ts';
import { type Envelope, ROOM_NOTE_KINDS } from '../../../../src/core/ports.ts';
import { encodeEvent, encodeRosterChange, encodeSignal } from '../../../../src/protocol/frames.ts';
import { LEAVE_REASONS } from '../../../../src/protocol/peer.ts';

const room = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter((id) => !/\p{Cc}/u.test(id));
const version = fc.nat(9e15);
const id = fc.stringMatching(/^[\w-]{1,20}$/);
const payload = fc
  .jsonValue({ maxDepth: 8 })
  .map((value) => JSON.stringify([value]))
  .filter((json) => !/"(?:__proto__|constructor|prototype)":/.test(json));
const frame = payload.map((json) => encodeEvent('message', 'peer', JSON.parse(json)));
const signal = fc.tuple(id, version, payload, version).map((parts) => encodeSignal(...parts));
const text = payload.map((json) => `{"type":"OFFER","payload":${json}}`);

const state = fc.record({
  version: id,
  phase: fc.constantFrom('running' as const, 'draining' as const),
  ready: fc.boolean(),
  startedAt: fc.nat(),
  connections: fc.nat(),
  peers: fc.nat(),
  rooms: fc.nat(),
});

const load = fc.record({
  uptimeSeconds: fc.nat(),
  signalsDelivered: fc.nat(),
  signalsRelayed: fc.nat(),
  joins: fc.nat(),
  resumes: fc.nat(),
  joinRefusals: fc.nat(),
  errors: fc.nat(),
  eventLoopLagMs: fc.nat(),
  memoryBytes: fc.nat(),
  memoryLimitBytes: fc.nat(),
  connectionLimit: fc.nat(),
});

const note = fc.record(
  {
    version,
    at: fc.nat(),
    kind: fc.constantFrom(...ROOM_NOTE_KINDS),
    node: id,
    made: fc.boolean(),
    peerId: id,
    name: fc.string({ maxLength: 64 }),
    reason: fc.constantFrom(...LEAVE_REASONS),
    first: fc.constant(true as const),
    change: fc.constantFrom('locked', 'of-a-newer-version'),
    count: fc.nat(),
  },
  { requiredKeys: ['version', 'at', 'kind', 'node', 'made'] },
);

const account = fc.record({
  since: fc.nat(),
  notes: fc.array(note, { maxLength: 3 }),
  forgotten: fc.nat(),
  links: fc.array(fc.record({ from: id, to: id, signals: fc.nat() }), { maxLength: 3 }),
  otherSignals: fc.nat(),
  errors: fc.array(fc.record({ code: fc.constant('room-full'), count: fc.nat(), latestAt: fc.nat() }), {
    maxLength: 3,
  }),
});

const envelope: fc.Arbitrary<Envelope> = fc.oneof(
  fc.record({ kind: fc.constant('direct' as const), room, version, to: id, frame: signal }),
  fc.record({ kind: fc.constant('room' as const), room, version, frame }),
  fc.tuple(room, version, id, id).map(([inRoom, at, node, peerId]) => {
    const change = { type: 'peer-away', version: at, peerId } as const;
    return { kind: 'change' as const, room: inRoom, version: at, node, change, frame: encodeRosterChange(change) };
  }),
  fc.record({ kind: fc.constant('reload' as const), room, version }),
  fc.record({ kind: fc.constant('waiting' as const), room }),
  fc.record({ kind: fc.constant('to-address' as const), address: room, from: id, text }),
  fc.record({ kind: fc.constant('no-address' as const), address: room, text }),
  fc.record({ kind: fc.constant('address-at' as const), address: room, version, node: id }),
  fc.record({
    kind: fc.constant('question' as const),
    id,
    from: id,
    wish: fc.constantFrom('state' as const, 'drain' as const),
  }),
  fc.record({ kind: fc.constant('answer' as const), id, state }),
  fc.record({ kind: fc.constant('answer' as const), id, state, load }),
  fc.record({
    kind: fc.constant('room-question' as const),
    id,
    from: id,
    ofRoom: fc.constantFrom('lab', 'tutorial\u001flab'),
  }),
  fc.record({ kind: fc.constant('room-answer' as const), id, keeps: fc.boolean() }),
  fc.record({ kind: fc.constant('room-answer' as const), id, keeps: fc.constant(true), account }),
  fc.record({ kind: fc.constant('announcement' as const), id, text: fc.string({ minLength: 1 }) }),
  fc.record({
    kind: fc.constant('announcement' as const),
    id,
    inRoom: fc.constantFrom('lab', 'tutorial\u001flab'),
    text: fc.string({ minLength: 1 }),
  }),
);

test('every envelope survives its line, and several their batch', () => {
  fc.assert(
    fc.property(fc.array(envelope, { minLength: 1, maxLength: 5 }), (envelopes) => {
      const batch = envelopes.map(encodeLine).join('\n');
      expect(batch.split('\n').map((line) => decodeLine(line))).toEqual(envelopes);
    }),
  );
});

const TRACE = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
const away = { type: 'peer-away', version: 5, peerId: 'p' } as const;
const change = {
  kind: 'change',
  room: 'room',
  version: 5,
  node: 'n',
  change: away,
  frame: encodeRosterChange(away),
} as const;
const nothing = { kind: 'reload', room: 'room', version: 0 } as const;

/** The lines of a batch, each with the one before it, as an inbox decodes them. */
function decodeBatch(text: string): readonly (Envelope | undefined)[] {
  const lines = text.split('\n');
  return lines.map((line, index) => decodeLine(line, lines[index - 1]));
}

test('R173: a trace context travels in front of its change, in a request that asks nothing', () => {
  const traced = { ...change, trace: TRACE };
  const batch = [change, traced, change].map(encodeLine).join('\n');
  expect(decodeBatch(batch)).toEqual([change, nothing, traced, change]);
  // As a node decodes it that knows no contexts.
  expect(batch.split('\n').map((line) => decodeLine(line))).toEqual([change, nothing, change, change]);
});

test.each([
  ['of another room', `l\tother\t0\t\t${TRACE}`],
  ['of a later version', `l\troom\t0\t\t01${TRACE.slice(2)}`],
  ['with more behind it', `l\troom\t0\t\t${TRACE}-x`],
  ['without a trace', `l\troom\t0\t\t00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`],
  ['without a span', `l\troom\t0\t\t00-${'a'.repeat(32)}-${'0'.repeat(16)}-01`],
  ['in capitals', `l\troom\t0\t\t${TRACE.toUpperCase()}`],
  ['in a request that asks for something', `l\troom\t5\t\t${TRACE}`],
  ['in no request', TRACE],
])('R173: a context %s is none, and the change is taken without it', (_, line) => {
  expect(decodeBatch(`${line}\n${encodeLine(change)}`).at(-1)).toEqual(change);
});

test('R193: a change of the state travels in a request to read the room again, which older nodes take for one', () => {
  const updated = { type: 'room-updated', version: 5, state: { host: 'p', locked: true } } as const;
  const line = encodeLine({ ...change, change: updated, frame: encodeRosterChange(updated) });
  expect(line).toBe('l\troom\t5\tn\t2["room-updated",{"version":5,"state":{"host":"p","locked":true}}]');
  expect(decodeLine(line)).toEqual({ ...change, change: updated, frame: encodeRosterChange(updated) });
});

test('R209: that somebody may wait travels in a request to read the room again at version 0, which asks nothing of older nodes', () => {
  const line = encodeLine({ kind: 'waiting', room: 'room' });
  expect(line).toBe('l\troom\t0\t\twaiting');
  expect(decodeLine(line)).toEqual({ kind: 'waiting', room: 'room' });
  expect(decodeLine('l\troom\t1\t\twaiting')).toEqual({ kind: 'reload', room: 'room', version: 1 });
});

test.each([
  ['of another version', '{"version":6,"state":{}}'],
  ['without a state', '{"version":5}'],
  ['with a host that is none', '{"version":5,"state":{"host":"a b"}}'],
  ['with a lock that is none', '{"version":5,"state":{"locked":1}}'],
  ['with a waiting room that is none', '{"version":5,"state":{"waiting":"yes"}}'],
  ['with a capacity that is none', '{"version":5,"state":{"capacity":0}}'],
  ['with an end that is none', '{"version":5,"state":{"endsAt":"soon"}}'],
  ['with bans that are none', '{"version":5,"state":{"bans":["a b"]}}'],
  ['with a request to mute that is none', '{"version":5,"state":{"muted":{"p":{"from":1,"version":1}}}}'],
  ['that is no JSON', '{"version":5,'],
])('R132, R193: a state %s asks to read the room again', (_, body) => {
  expect(decodeLine(`l\troom\t5\tn\t2["room-updated",${body}]`)).toEqual({ ...nothing, version: 5 });
});

const JOINED = { peerId: 'p', name: '', metadata: {}, presence: 'present' };
const signalFrame = encodeSignal('p', 1, '{}', 0);

/** The line of a change whose frame has this body. */
function changed(type: string, body: object): string {
  return `c\troom\t5\tn\t2${JSON.stringify([type, { version: 5, ...body }])}`;
}

test.each([
  '',
  'd',
  'd\troom',
  'd\troom\t1',
  'd\troom\t1\tpeer',
  'z\troom\t1\t\tframe',
  'c\troom\t1\tn\t2',
  'c\troom\t1\tn\t2["signal",{}]',
  'c\troom\t1\tn\t2not JSON',
  'c\troom\t1\tn\t2null',
  ...['NaN', '-1', '0.5', '1e300', '9007199254740991', 'abc'].map((version) => `l\troom\t${version}\t\t`),
  `d\troom\t1\t${'p'.repeat(65)}\t2${signalFrame}`,
  `d\troom\t1\tp\t3${signalFrame}`,
  `d\troom\t1\tp\t2${signalFrame} `,
  ...[
    '["goodbye",{}]',
    '["signal"]',
    '{}',
    '["signal","p",1,{},0',
    '["signal","p\\"",1,{},0]',
    '["signal","p",1,x,0]',
  ].map((frame) => `d\troom\t1\tp\t2${frame}`),
  `d\troom\t1\tp\t2${encodeSignal('p', 1, `["${'x'.repeat(66_000)}"]`, 0)}`,
  'r\troom\t1\t\t2["message","p",{]',
  'r\troom\t1\t\t2["message","p",1]',
  'r\troom\t1\t\t2["roster",{"version":1,"peers":[]}]',
  `r\troom\t1\t\t2["message","p",${'['.repeat(40)}${']'.repeat(40)}]`,
  `r\troom\t1\t\t2${encodeEvent('message', 'p', ['x'.repeat(66_000)])}`,
  changed('peer-joined', {}),
  changed('peer-joined', { peer: null }),
  changed('peer-joined', { peer: { ...JOINED, name: 'x'.repeat(65) } }),
  changed('peer-joined', { peer: { ...JOINED, name: 7 } }),
  changed('peer-joined', { peer: { ...JOINED, presence: 'here' } }),
  changed('peer-joined', { peer: { ...JOINED, peerId: 'a","b' } }),
  changed('peer-joined', { peer: { ...JOINED, metadata: [] } }),
  changed('peer-joined', { peer: { ...JOINED, metadata: { deep: {} } } }),
  changed('peer-joined', { peer: { ...JOINED, metadata: { long: 'ü'.repeat(1_100) } } }),
  changed('peer-joined', {
    peer: { ...JOINED, metadata: Object.fromEntries(Array.from({ length: 33 }, (_, key) => [key, 1])) },
  }),
  changed('peer-left', { peerId: 'p' }),
  changed('peer-left', { peerId: 'p', reason: 'bored' }),
  changed('peer-away', { peerId: 7 }),
  changed('peer-away', { peerId: 'p', version: 6 }),
  'c\troom\t5\tn{o}de\t2["peer-away",{"version":5,"peerId":"p"}]',
  `c\troom\t5\t${'n'.repeat(256)}\t2["peer-away",{"version":5,"peerId":"p"}]`,
  'c\troom\t5\tn\t2["peer-away",{"version":5,"peerId":"p","__proto__":{}}]',
  'c\troom\t5\tn\t2["peer-joined",{"version":5,"peer":{"peerId":"p","name":"","metadata":{"n":1e999},"presence":"away"}}]',
  'a\tdialect\u001fid\t0\tno node\t2{}',
  'a\tdialect\u001fid\t0\tn\t2garbage',
  `a\t${'x'.repeat(257)}\t0\tn\t2{}`,
  `n\tdialect\u001fid\t0\t\t2{"${'x'.repeat(66_000)}"}`,
  'm\tdialect\u001fid\t-1\tn\t',
  'm\tdialect\u001fid\t1\t\t',
])('R132: a line that no node sends is no envelope: %j', (line) => {
  expect(decodeLine(line)).toBeUndefined();
});

test('R132: whatever a line is, to decode it throws nothing', () => {
  const field = fc.oneof(
    fc.string({ unit: 'binary' }),
    id,
    signal,
    frame,
    fc.constantFrom('d', 'r', 'c', 'l', 'a', 'n', 'm'),
  );
  fc.assert(
    fc.property(fc.array(field), (fields) => {
      expect(() => decodeLine(fields.join('\t'))).not.toThrow();
    }),
  );
});

test('R132: an envelope with a part cut out or put in is none, or is another whole one', () => {
  fc.assert(
    fc.property(envelope, fc.nat(), fc.nat(3), fc.string({ unit: 'binary', maxLength: 3 }), (whole, at, cut, put) => {
      const line = encodeLine(whole);
      const start = at % line.length;
      const other = decodeLine(line.slice(0, start) + put + line.slice(start + cut));
      if (other === undefined || !('frame' in other)) return;
      if (other.kind !== 'direct') expect(JSON.parse(other.frame)).toBeInstanceOf(Array);
      if (other.kind === 'change') expect(other.change.version).toBe(other.version);
    }),
  );
});

test('R50: what may be sent twice is everything but frames for a whole room and texts to addresses', () => {
  fc.assert(
    fc.property(fc.array(envelope), (envelopes) => {
      const kept = withoutMessages(envelopes.map(encodeLine).join('\n'));
      const repeatable = envelopes.filter(({ kind }) => !['room', 'to-address', 'no-address'].includes(kind));
      expect(kept === '' ? [] : kept.split('\n').map((line) => decodeLine(line))).toEqual(repeatable);
    }),
  );
});

test('R93: nor are signals of another dialect, whose clients number nothing', () => {
  const frame = encodeEvent('signal', 'peer', 1, {}, 0);
  const native = encodeLine({ kind: 'direct', room: 'room', version: 1, to: 'peer', frame });
  const other = encodeLine({ kind: 'direct', room: 'simplewebrtc\u001froom', version: 1, to: 'peer', frame });
  expect(withoutMessages([native, other].join('\n'))).toBe(native);
});

test('R215: what a newer node says of itself beside what this one knows is left out', () => {
  const [answer] = fc.sample(
    envelope.filter(({ kind }) => kind === 'answer'),
    1,
  );
  const newer = JSON.stringify(answer).replace('"phase"', '"mood":"good","phase"');
  expect(decodeLine(`l\t\t0\t\t${newer}`)).toEqual(answer);
});

test('R240: an account with something that no node remembers is dropped', () => {
  const account = { since: 1, notes: [], forgotten: 0, links: [], otherSignals: 0, errors: [] };
  const line = (changed: object) =>
    `l\t\t0\t\t${JSON.stringify({ kind: 'room-answer', id: 'a', keeps: true, account: { ...account, ...changed } })}`;
  expect(decodeLine(line({}))).toMatchObject({ account });
  const note = { version: 1, at: 1, kind: 'joined', node: 'n', made: true };
  for (const wrong of [
    { since: -1 },
    { since: 9e15 },
    { notes: [{ ...note, kind: 'danced' }] },
    { notes: [{ ...note, peerId: '<p>' }] },
    { notes: [{ ...note, name: 'x'.repeat(65) }] },
    { notes: Array.from({ length: 201 }, () => note) },
    { links: [{ from: 'a', to: 'b', signals: -1 }] },
    { errors: [{ code: 'No Code', count: 1, latestAt: 1 }] },
  ]) {
    expect(decodeLine(line(wrong))).toBeUndefined();
  }
});

test('R213: what administration sends is, for a node of an earlier version, a request that asks nothing', () => {
  const line = encodeLine({ kind: 'announcement', id: 'a', text: 'two\nlines\tand a tab' });
  expect(line).toMatch(/^l\t\t0\t\t\{[^\t\n]*\}$/);
  for (const wrong of [
    '{}',
    'x',
    '{"kind":"announcement","id":"a","text":""}',
    '{"kind":"question","id":"a","from":"{x}","wish":"state"}',
  ]) {
    expect(decodeLine(`l\t\t0\t\t${wrong}`)).toBeUndefined();
  }
});
