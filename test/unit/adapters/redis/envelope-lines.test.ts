import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLine, encodeLine, withoutMessages } from '../../../../src/adapters/redis/envelope-lines.ts';
import type { Envelope } from '../../../../src/core/ports.ts';
import { encodeEvent, encodeRosterChange } from '../../../../src/protocol/frames.ts';

const room = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter((id) => !/\p{Cc}/u.test(id));
const version = fc.nat(Number.MAX_SAFE_INTEGER);
const id = fc.stringMatching(/^[\w-]{1,20}$/);
const frame = fc.jsonValue().map((value) => encodeEvent('message', 'peer', [JSON.parse(JSON.stringify(value))]));

const envelope: fc.Arbitrary<Envelope> = fc.oneof(
  fc.record({ kind: fc.constant('direct' as const), room, version, to: id, frame }),
  fc.record({ kind: fc.constant('room' as const), room, version, frame }),
  fc.tuple(room, version, id, id).map(([inRoom, at, node, peerId]) => {
    const change = { type: 'peer-away', version: at, peerId } as const;
    return { kind: 'change' as const, room: inRoom, version: at, node, change, frame: encodeRosterChange(change) };
  }),
  fc.record({ kind: fc.constant('reload' as const), room, version }),
);

test('every envelope survives its line, and several their batch', () => {
  fc.assert(
    fc.property(fc.array(envelope, { minLength: 1, maxLength: 5 }), (envelopes) => {
      const batch = envelopes.map(encodeLine).join('\n');
      expect(batch.split('\n').map(decodeLine)).toEqual(envelopes);
    }),
  );
});

test.each([
  '',
  'd',
  'd\troom',
  'd\troom\t1',
  'd\troom\t1\tpeer',
  'z\troom\t1\t\tframe',
  'c\troom\t1\tn\t2',
  'c\troom\t1\tn\t2["signal",{}]',
])('a line that is none is not understood: %j', (line) => {
  expect(decodeLine(line)).toBeUndefined();
});

test('R50: what may be sent twice is everything but frames for a whole room and texts to addresses', () => {
  fc.assert(
    fc.property(fc.array(envelope), (envelopes) => {
      const kept = withoutMessages(envelopes.map(encodeLine).join('\n'));
      const repeatable = envelopes.filter(({ kind }) => !['room', 'to-address', 'no-address'].includes(kind));
      expect(kept === '' ? [] : kept.split('\n').map(decodeLine)).toEqual(repeatable);
    }),
  );
});

test('R93: nor are signals of another dialect, whose clients number nothing', () => {
  const frame = encodeEvent('signal', 'peer', 1, {}, 0);
  const native = encodeLine({ kind: 'direct', room: 'room', version: 1, to: 'peer', frame });
  const other = encodeLine({ kind: 'direct', room: 'simplewebrtc\u001froom', version: 1, to: 'peer', frame });
  expect(withoutMessages([native, other].join('\n'))).toBe(native);
});
