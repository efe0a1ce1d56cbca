import { describe, expect, test } from 'vitest';
import { Announcements } from '../../../web/ui/announcements.ts';
import { en } from '../../../web/ui/words/en.ts';
import { announcementText, nameText } from '../../../web/ui/words/texts.ts';
import { FakeClock } from '../../support/fake-clock.ts';

function setup() {
  const clock = new FakeClock();
  const said: string[] = [];
  const announcements = new Announcements(clock, (all) =>
    said.push(
      all
        .map((each) => announcementText(each, en))
        .join(' ')
        .replaceAll(/[\u2068\u2069]/gu, ''),
    ),
  );
  return { clock, announcements, said };
}

describe('who comes and goes', () => {
  test('R154: is announced in one sentence for what changed within 2 s', () => {
    const { clock, announcements, said } = setup();
    for (const name of ['Anna', 'Bo', 'Cy', 'Di']) announcements.came(name, name);
    clock.tick(1_999);
    expect(said).toEqual([]);
    clock.tick(1);
    expect(said).toEqual(['4 people joined.']);
    clock.tick(20_000);
    announcements.went('Bo', 'Bob');
    announcements.went('Cy', 'Cy');
    announcements.came('Eve', 'Eve');
    clock.tick(2_000);
    expect(said.slice(1)).toEqual(['Eve joined. Bob and Cy left.']);
    expect(clock.waiting).toBe(0);
  });

  test('R154: is not announced where it changes nothing: somebody who is gone again, or back under another id', () => {
    const { clock, announcements, said } = setup();
    announcements.came('1', 'Anna');
    announcements.went('1', 'Anna');
    clock.tick(60_000);
    expect(said).toEqual([]);
    announcements.came('2', 'Bo');
    clock.tick(60_000);
    announcements.went('2', 'Bo');
    announcements.came('3', 'Bo');
    clock.tick(60_000);
    expect(said).toEqual(['Bo joined.']);
    announcements.went('3', 'Bo');
    clock.tick(60_000);
    expect(said.at(-1)).toBe('Bo left.');
  });

  test('R154: is named once in 10 s; what is true by then is told', () => {
    const { clock, announcements, said } = setup();
    announcements.came('1', 'Anna');
    clock.tick(5_000);
    announcements.went('1', 'Anna');
    clock.tick(6_999);
    expect(said).toEqual(['Anna joined.']);
    clock.tick(1);
    expect(said).toEqual(['Anna joined.', 'Anna left.']);
    expect(clock.waiting).toBe(0);
  });

  test.each([
    ['always the same name', () => 'Eve', 6],
    ['a new name each time', (n: number) => `Eve ${n}`, 10],
  ])('R154: a peer that comes 37 times a second, under %s, is announced a few times in a minute', (_, name, most) => {
    const { clock, announcements, said } = setup();
    for (let n = 0; n < 60 * 37; n += 1) {
      announcements.came(`peer-${n}`, name(n));
      clock.tick(12);
      announcements.went(`peer-${n}`, name(n));
      clock.tick(15);
    }
    expect(said.length).toBeLessThanOrEqual(most);
    clock.tick(60_000);
    expect(clock.waiting).toBe(0);
  });

  test('R154: is announced after 2 s also while another change waits', () => {
    const { clock, announcements, said } = setup();
    announcements.came('1', 'Eve');
    clock.tick(4_000);
    announcements.went('1', 'Eve');
    clock.tick(4_000);
    announcements.came('2', 'Anna');
    clock.tick(2_000);
    expect(said).toEqual(['Eve joined.', 'Anna joined.']);
    clock.tick(2_000);
    expect(said).toEqual(['Eve joined.', 'Anna joined.', 'Eve left.']);
  });

  test('R154: is forgotten when the call ends', () => {
    const { clock, announcements, said } = setup();
    announcements.came('1', 'Anna');
    announcements.reset();
    clock.tick(60_000);
    announcements.came('2', 'Anna');
    clock.tick(2_000);
    expect(said).toEqual(['Anna joined.']);
  });
});

test('R155: a name that shows nothing is that of a guest', () => {
  expect([nameText('', en), nameText('\u202E\u200B', en), nameText('A\u202Eda', en)]).toEqual([
    en.guest,
    en.guest,
    'Ada',
  ]);
});
