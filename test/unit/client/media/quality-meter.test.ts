import { describe, expect, test } from 'vitest';
import { QualityMeter } from '../../../../web/client/media/quality-meter.ts';

const good = { received: 100, lost: 0, rttMs: 50, fps: 30 };

function meterOf(...arrivals: readonly Partial<typeof good>[]) {
  const meter = new QualityMeter();
  for (const each of arrivals) meter.add({ ...good, ...each });
  return meter;
}

const times = (count: number, arrival: Partial<typeof good>) => Array.from({ length: count }, () => arrival);

describe('the quality of a link', () => {
  test.each([
    ['good', { lost: 3 }],
    ['fair', { lost: 4 }],
    ['fair', { lost: 8 }],
    ['poor', { lost: 9 }],
    ['good', { rttMs: 299 }],
    ['fair', { rttMs: 300 }],
    ['fair', { rttMs: 599 }],
    ['poor', { rttMs: 600 }],
    ['good', { fps: 5 }],
    ['poor', { fps: 4.9 }],
  ] as const)('R282: is %s with %o', (quality, arrival) => {
    expect(meterOf(arrival).quality).toBe(quality);
  });

  test('R282: is not known before the first report, and does not need a picture', () => {
    const meter = new QualityMeter();
    expect(meter.quality).toBeUndefined();
    meter.add({ received: 0, lost: 0, rttMs: 0, fps: undefined });
    expect(meter.quality).toBe('good');
  });

  test('R282: is that of 10 s: one bad report of five is smoothed', () => {
    expect(meterOf({}, {}, {}, {}, { lost: 10 }).quality).toBe('good');
    expect(meterOf({}, {}, {}, { lost: 10 }, { lost: 10 }).quality).toBe('fair');
    expect(meterOf({}, {}, {}, { lost: 10 }, { lost: 10 }).smoothed.loss).toBeCloseTo(20 / 520);
  });

  test('R282: gets better only after 6 s of it, then at once to the worst of them', () => {
    const meter = meterOf(...times(5, { rttMs: 700 }));
    const seen: unknown[] = [];
    for (let report = 0; report < 9; report += 1) {
      meter.add(good);
      seen.push(meter.quality);
    }
    expect(seen).toEqual(['poor', 'poor', 'fair', 'fair', 'fair', 'good', 'good', 'good', 'good']);
  });

  test('R282: that gets worse again within 6 s counts the 6 s anew', () => {
    const meter = meterOf(...times(5, { rttMs: 700 }), ...times(2, { rttMs: 0 }));
    meter.add({ ...good, rttMs: 3_000 });
    expect(meter.quality).toBe('poor');
    for (const _ of [1, 2]) meter.add(good);
    expect(meter.quality).toBe('poor');
  });
});
