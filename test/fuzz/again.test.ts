import { expect, test } from 'vitest';
import { again } from './again.ts';

const RUN = { frames: 1_000, seed: 7, mode: 'frames', redis: false } as const;

test.each([
  ['a mode', {}, '--modes frames'],
  ['a door', { door: 'peerjs' }, '--door peerjs'],
  ['one connection of it', { episode: 3 }, '--modes frames --episode 3'],
  ['episode 0', { episode: 0 }, '--modes frames --episode 0'],
  ['two nodes', { redis: true }, '--modes frames --redis'],
  ['a node that is wrong on purpose', { misbehave: 'deaf' }, '--modes frames --misbehave deaf'],
  ['all of it', { door: 'peerjs', episode: 3, redis: true }, '--door peerjs --episode 3 --redis'],
])('the command that plays a run again names %s', (_, given, options) => {
  expect(again({ ...RUN, ...given })).toBe(`npm run fuzz -- --frames 1000 --seed 7 ${options}`);
});
