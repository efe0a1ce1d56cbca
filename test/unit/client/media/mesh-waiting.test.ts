import { describe, expect, test } from 'vitest';
import { settled } from '../../../support/fake-clock.ts';
import { offer, page } from '../support/mesh-page.ts';

describe('peers that come and never offer', () => {
  const NEW = Array.from({ length: 49 }, (_, n) => `new-${n}`);

  test('R152: have 8 connections built in 3 s, after the time for their offers; the others have their turn later', async () => {
    const { clock, rtc } = page(NEW);
    await clock.advance(10_000);
    expect(rtc.connections).toHaveLength(8);
    await clock.advance(2_999);
    expect(rtc.connections).toHaveLength(8);
    await clock.advance(30_000);
    expect(rtc.connections).toHaveLength(49);
  });

  test('R152: an offer that comes while this end waits to offer takes its place', async () => {
    const { clock, rtc, mesh, answered } = page(NEW);
    await clock.advance(10_000);
    mesh.receive('new-48', offer(1, 1));
    await clock.advance(30_000);
    expect([answered, rtc.connections.length]).toEqual([['new-48 1'], 49]);
  });

  test('R152: leave nothing behind when they leave', async () => {
    const { clock, rtc, mesh } = page(NEW);
    await clock.advance(10_000);
    mesh.clear();
    await clock.advance(60_000);
    expect([rtc.connections.length, clock.waiting]).toEqual([8, 0]);
  });

  test('R152: whose connections all fail have 8 built anew in 3 s', async () => {
    const { clock, rtc } = page(NEW);
    await clock.advance(40_000);
    const first = [...rtc.connections];
    for (const each of first) each.become('connected');
    const before = new Map(first.map((each) => [each, each.restarts]));
    for (let time = 0; time < 3; time += 1) for (const each of first) each.become('failed');
    await settled();
    expect(rtc.connections).toHaveLength(49 + 8);
    expect(first.filter((each) => each.restarts - (before.get(each) ?? 0) === 3)).toHaveLength(49 - 8);
  });
});
