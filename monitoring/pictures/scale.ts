import type { Unit } from '../lib/spec.ts';

const BYTES = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
const ROUND = [1, 2, 2.5, 5, 10];

/** Evenly spaced round values from 0 to the first one that is not below `most`; about `count` of them. */
export function ticks(most: number, unit: Unit, count = 4): readonly number[] {
  if (!(most > 0)) return [0, 1];
  const base = unit === 'bytes' || unit === 'binBps' ? 1_024 ** Math.floor(Math.log(most) / Math.log(1_024)) : 1;
  const rough = most / base / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = base * power * (ROUND.find((factor) => factor * power >= rough) ?? 10);
  const whole = unit === 'none' && most >= count ? Math.max(1, Math.ceil(step)) : step;
  return Array.from({ length: Math.ceil(most / whole - 1e-9) + 1 }, (_, index) => index * whole);
}

/** A value in words, for instance 1.2 ms, 340 KiB, 56.3/s. */
export function formatted(value: number, unit: Unit): string {
  switch (unit) {
    case 's':
      return seconds(value);
    case 'bytes':
      return bytes(value);
    case 'binBps':
      return `${bytes(value)}/s`;
    case 'cps':
      return `${plain(value)}/s`;
    case 'percentunit':
      return `${plain(value * 100)} %`;
    case 'none':
      return plain(value);
    default:
      return unit satisfies never;
  }
}

function seconds(value: number): string {
  if (value === 0) return '0';
  if (value < 0.001) return `${plain(value * 1_000_000)} µs`;
  if (value < 1) return `${plain(value * 1_000)} ms`;
  return `${plain(value)} s`;
}

function bytes(value: number): string {
  const power = value < 1 ? 0 : Math.min(BYTES.length - 1, Math.floor(Math.log(value) / Math.log(1_024)));
  return `${plain(value / 1_024 ** power)} ${BYTES[power]}`;
}

/** At most three figures, and no zeros at the end; whole numbers above that. */
function plain(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en');
  const text = value.toPrecision(Math.abs(value) >= 99.5 && Math.abs(value) < 100 ? 4 : 3);
  return Math.abs(value) < 0.000_001 ? value.toExponential(0) : String(Number(text));
}
