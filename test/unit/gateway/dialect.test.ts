import { expect, test } from 'vitest';
import { DIALECTS, dialectRules, roomOf } from '../../../src/gateway/dialect.ts';
import { clientOutlet } from '../../../src/gateway/client-outlet.ts';
import { encodeEvent } from '../../../src/protocol/frames.ts';
import { isRecord } from '../../../src/protocol/json.ts';
import { isRoomId } from '../../../src/protocol/room-id.ts';
import { CoreCluster } from '../../support/core-cluster.ts';

test.each(DIALECTS)(
  'R12, R92: no native room id is a room of %s, and rooms of one name differ by dialect',
  (dialect) => {
    const room = roomOf(dialect, 'name');
    expect(room !== undefined && isRoomId(room)).toBe(false);
    expect(DIALECTS.filter((other) => roomOf(other, 'name') === room)).toEqual([dialect]);
    expect(dialectRules(room ?? '', 8, 15_000)).toEqual({
      capacity: dialect === 'tutorial' ? 2 : 8,
      graceMs: 0,
      restoreMs: 15_000,
    });
  },
);

test.each(['name', '...', '%2e%2e', 'a/../b', 'tutorial', 'tutorial name', 'x'.repeat(128), '__proto__'])(
  'R12: a native room %s goes by the settings',
  (room) => {
    expect([isRoomId(room), dialectRules(room, 8, 15_000)]).toEqual([true, undefined]);
  },
);

test.each([
  ...[
    '',
    '.',
    '..',
    'x'.repeat(129),
    'a\u001fb',
    'a\tb',
    'a\nb',
    'a\u0085b',
    '\ud800',
    undefined,
    null,
    5,
    {},
    [],
    ['name'],
  ],
])('R12: %j is no name of a room', (name) => {
  expect(roomOf('tutorial', name)).toBeUndefined();
});

test('a record is a JSON object', () => {
  expect([{}, { a: 1 }].every(isRecord)).toBe(true);
  expect([null, undefined, [], 'text', 5, () => undefined].some(isRecord)).toBe(false);
});

test('R70, R99: a goodbye closes the connection of an old client when it says, and no other frame does', async () => {
  const cluster = new CoreCluster();
  const { node } = await cluster.node('n');
  let closed = 0;
  const outlet = clientOutlet(
    { node },
    {
      close() {
        closed += 1;
      },
      waitingBytes: () => 77,
    },
  );
  outlet.send(encodeEvent('announcement', { text: 'x' }));
  outlet.send('["goodbye-of-tomorrow",{"afterMs":0}]');
  outlet.send(encodeEvent('goodbye', { reason: 'drain', reconnect: true, afterMs: 300 }));
  cluster.clock.tick(299);
  expect(closed).toBe(0);
  cluster.clock.tick(1);
  expect(closed).toBe(1);
  expect(outlet.waitingBytes()).toBe(77);
  outlet.close();
  expect(closed).toBe(2);
});
