import { describe, expect, test } from 'vitest';
import { Channel } from '../../../../web/client/signaling/channel.ts';
import type { Life } from '../../../../web/client/signaling/life.ts';
import { kindAfter, type LifeEvent, Lifecycle } from '../../../../web/client/signaling/lifecycle.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeTransport } from '../support/fake-transport.ts';

type Kind = Life['kind'];

const KINDS: readonly Kind[] = ['idle', 'joining', 'joined', 'moving', 'crossing', 'resuming', 'ended'];

/** For each event, the life that follows each of `KINDS`, in this order; undefined where the event is illegal. */
const EXPECTED: { readonly [Event in LifeEvent]: readonly (Kind | undefined)[] } = {
  join: ['joining', undefined, undefined, undefined, undefined, undefined, 'joining'],
  welcome: [undefined, 'joined', undefined, undefined, undefined, undefined, undefined],
  'join-failed': [undefined, 'idle', undefined, undefined, undefined, undefined, undefined],
  goodbye: [undefined, undefined, 'moving', 'moving', undefined, undefined, undefined],
  overtaken: [undefined, undefined, undefined, 'crossing', undefined, undefined, undefined],
  'connection-lost': [undefined, 'joining', 'resuming', 'resuming', 'resuming', undefined, undefined],
  'taken-up': [undefined, undefined, undefined, 'joined', 'joined', 'joined', undefined],
  end: [undefined, 'ended', 'ended', 'ended', 'ended', 'ended', undefined],
};

const EVENTS: readonly LifeEvent[] = [
  'join',
  'welcome',
  'join-failed',
  'goodbye',
  'overtaken',
  'connection-lost',
  'taken-up',
  'end',
];

const cells = EVENTS.flatMap((event) => KINDS.map((kind, column) => ({ event, kind, next: EXPECTED[event][column] })));

/** A life that waits for its welcome. */
function joining() {
  const channel = new Channel(new FakeTransport(), new FakeClock(), 'https://s.test', 'lab', { event() {}, lost() {} });
  return { kind: 'joining', room: 'lab', channel } as const;
}

describe('the transitions of a client', () => {
  test.each(cells)('$kind, $event: $next', ({ event, kind, next }) => {
    expect(kindAfter(kind, event)).toBe(next);
  });

  test('every life can be reached from idle', () => {
    const reached = new Set<Kind>(['idle']);
    for (const kind of reached) {
      for (const event of EVENTS) {
        const next = kindAfter(kind, event);
        if (next !== undefined) reached.add(next);
      }
    }
    expect([...reached].sort()).toEqual([...KINDS].sort());
  });
});

describe('the life of a client', () => {
  test('is idle at first, and after each event the one that was entered', () => {
    const lifecycle = new Lifecycle();
    const idle = lifecycle.now;
    expect(idle).toEqual({ kind: 'idle' });
    if (idle.kind !== 'idle') return;
    const entered = lifecycle.enter(idle, 'join', joining());
    expect(lifecycle.now).toBe(entered);
    lifecycle.enter(entered, 'end', { kind: 'ended', reason: 'left' });
    expect(lifecycle.now).toEqual({ kind: 'ended', reason: 'left' });
  });

  test('does not change where an event is illegal, which does not compile either', () => {
    const lifecycle = new Lifecycle();
    const idle = lifecycle.now;
    if (idle.kind !== 'idle') return;
    // @ts-expect-error An idle client has no session that could end.
    expect(() => lifecycle.enter(idle, 'end', { kind: 'ended', reason: 'left' })).toThrow('end');
    // @ts-expect-error `join` leads to `joining`.
    expect(() => lifecycle.enter(idle, 'join', { kind: 'ended', reason: 'left' })).toThrow('join');
    expect(lifecycle.now).toBe(idle);
  });

  test('does not change where the event is about an earlier life', () => {
    const lifecycle = new Lifecycle();
    const idle = lifecycle.now;
    if (idle.kind !== 'idle') return;
    const first = lifecycle.enter(idle, 'join', joining());
    lifecycle.enter(first, 'join-failed', { kind: 'idle' });
    expect(() => lifecycle.enter(first, 'end', { kind: 'ended', reason: 'left' })).toThrow('from idle');
    expect(lifecycle.now).toEqual({ kind: 'idle' });
  });
});
