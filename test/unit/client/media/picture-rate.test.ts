import { expect, test } from 'vitest';
import { PicturePause, PictureRate } from '../../../../web/client/media/picture-rate.ts';

const good = { loss: 0, rttMs: 50, availableKbps: undefined };

/** The rates after each of these reports, from 384 kbit/s on. */
function rates(...links: readonly (Partial<Omit<typeof good, 'availableKbps'>> & { availableKbps?: number })[]) {
  const rate = new PictureRate();
  let kbps = 384;
  return links.map((link) => {
    kbps = rate.next(kbps, 384, { ...good, ...link });
    return kbps;
  });
}

test('R283: a picture on a good link grows by a tenth each 2 s, after 6 s, to four times at most', () => {
  expect(rates({}, {}, {}, {})).toEqual([384, 384, 422, 464]);
  expect(rates(...Array.from({ length: 60 }, () => ({}))).at(-1)).toBe(1_536);
});

test('R283: loss and delay shrink it at once, to 64 kbit/s at least, and it grows again only 6 s later', () => {
  expect(rates({}, {}, { loss: 0.03 }, {}, {}, {})).toEqual([384, 384, 326, 326, 326, 359]);
  expect(rates({ rttMs: 300 }, { loss: 0.08 }, { rttMs: 600 })).toEqual([326, 196, 118]);
  expect(rates(...Array.from({ length: 20 }, () => ({ loss: 0.5 }))).at(-1)).toBe(64);
});

test('R283: it never takes more than the browser thinks that the link carries, with the sound beside it', () => {
  expect(rates({ availableKbps: 248 }, { availableKbps: 50 })).toEqual([200, 64]);
  expect(rates(...Array.from({ length: 20 }, () => ({ availableKbps: 548 }))).at(-1)).toBe(500);
});

test('R301: beside a screen it takes a quarter of what the link carries, with the sound beside it', () => {
  const rate = new PictureRate();
  expect(rate.next(384, 384, { ...good, availableKbps: 1_200 }, true)).toBe(252);
  expect(rate.next(384, 384, { ...good, availableKbps: 300 }, true)).toBe(64);
  expect(rate.next(384, 384, { ...good, availableKbps: 1_200 })).toBe(384);
});

test('R339: a picture pauses after 6 s of poor at the least rate, and not before the rate is the least', () => {
  const pause = new PicturePause();
  const poor = (kbps: number) => pause.next(false, kbps, 'poor');
  expect([83, 64, 64, 64].map(poor)).toEqual([false, false, false, false]);
  expect(poor(64)).toBe(true);
  const other = new PicturePause();
  const qualities = ['poor', 'poor', 'poor', 'fair', 'poor', 'poor', 'poor', undefined, 'poor'] as const;
  expect(qualities.map((quality) => other.next(false, 64, quality))).toEqual(qualities.map(() => false));
});

test('R339: it goes on when the link is poor no more, and pauses anew only after 6 s', () => {
  const pause = new PicturePause();
  expect(pause.next(true, 64, 'poor')).toBe(true);
  expect(pause.next(true, 64, 'fair')).toBe(false);
  expect([1, 2, 3].map(() => pause.next(false, 64, 'poor'))).toEqual([false, false, false]);
});
