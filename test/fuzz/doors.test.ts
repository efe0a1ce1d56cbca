import { expect, test } from 'vitest';
import type { DialectName } from '../../src/gateway/dialect.ts';
import { startRedis } from '../support/redis.ts';
import { DIALECTS } from '../../src/gateway/dialect.ts';
import { doorOf } from './doors.ts';
import type { Door } from './doors/door.ts';
import { fuzz } from './fuzz.ts';

/** Which paths the frames have to take for the run to mean anything. */
const CODES: Readonly<Record<DialectName, readonly string[]>> = {
  tutorial: ['bad-message', 'bad-room', 'not-joined', 'already-joined', 'room-full'],
  invitation: ['bad-message', 'bad-room', 'not-joined', 'already-joined', 'unknown-event', 'payload-too-large'],
  pubsub: ['bad-message', 'bad-room', 'already-joined', 'room-full', 'unknown-event'],
  simplewebrtc: ['bad-message', 'bad-room', 'not-joined', 'room-full', 'unknown-event', 'unknown-peer'],
  peerjs: ['bad-message', 'payload-too-large', 'not-joined'],
};

function door(name: DialectName): Door {
  const found = doorOf(name);
  if (found === undefined) throw new Error(`no door ${name}`);
  return found;
}

test.each(DIALECTS)(
  'R2, R4, R5: a node takes hostile clients of %s: it forgets them, and neither those of the dialect nor native ones notice',
  async (name) => {
    const report = await fuzz({ seed: 4, frames: 8_000, door: door(name) });
    expect(report.problems, report.lastFrames.join('\n')).toEqual([]);
    expect(report.frames).toBeGreaterThanOrEqual(8_000);
    expect(Object.keys(report.refusals)).toEqual(expect.arrayContaining([...CODES[name]]));
    expect(report.bystanders).toBeGreaterThan(200);
  },
);

test.each(DIALECTS)('R4: so does a cluster, %s', async (name) => {
  const redis = await startRedis();
  const report = await fuzz({ seed: 2, frames: 2_000, door: door(name), redisUrl: redis.url });
  await redis.stop();
  expect(report.problems, report.lastFrames.join('\n')).toEqual([]);
});
