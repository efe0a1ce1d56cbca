/** `npm run fuzz`: hostile frames against a live node (test/fuzz/fuzz.ts). `npm run fuzz -- --help` */
import { flag, oneOf, readArguments, whole } from '../../scripts/lib/arguments.ts';
import { startRedis } from '../support/redis.ts';
import { DIALECTS } from '../../src/gateway/dialect.ts';
import { doorOf } from './doors.ts';
import { type FuzzReport, fuzz } from './fuzz.ts';
import { isMisbehaviour, MISBEHAVIOURS } from './misbehaviour.ts';

const HELP = `Sends hostile frames to a live node while others talk to each other on it. Exits with 1 if anything went wrong.

  npm run fuzz -- [--frames 1000000] [--seed N] [--door DIALECT] [--redis]

  --frames N        about so many frames
  --seed N          the same frames again; another one each day and time without it
  --episode N       that one connection of the run alone
  --door DIALECT    at the door of a dialect: ${DIALECTS.join(', ')}
  --redis           two nodes and a Redis of its own
  --misbehave HOW   a node that is wrong on purpose: ${MISBEHAVIOURS.join(', ')}
  --json            the report as JSON, on standard output
  --help
`;

const { values } = readArguments({
  command: 'npm run fuzz --',
  help: HELP,
  options: {
    frames: whole(1).default(1_000_000),
    seed: whole(0).default(Date.now() % 1_000_000),
    episode: whole(0).optional(),
    door: oneOf('dialect', DIALECTS).optional(),
    misbehave: oneOf('misbehaviour', MISBEHAVIOURS).optional(),
    redis: flag,
    json: flag,
  },
});

function show({ before, after, refusals, problems, lastFrames, ...counts }: FuzzReport): string {
  const mb = (value: number): string => `${value.toFixed(1)} MiB`;
  return [
    `seed ${counts.seed}: ${counts.frames} frames sent, ${counts.arrived} certainly read, in ${counts.seconds} s`,
    `${counts.episodes} connections; ${counts.bystanders} signals and messages among bystanders`,
    `memory held ${mb(before.heldMb)}, then ${mb(after.heldMb)}; resident ${mb(before.residentMb)}, then ${mb(after.residentMb)}`,
    `refusals: ${Object.entries(refusals)
      .map(([code, count]) => `${code} ${count}`)
      .join(', ')}`,
    ...(lastFrames.length > 0 ? ['last frames:', ...lastFrames.map((frame) => `  ${frame}`)] : []),
    problems.length === 0 ? 'nothing went wrong' : `WRONG:\n${problems.join('\n')}`,
    ...(problems.length === 0
      ? []
      : [
          `again: npm run fuzz -- --frames ${counts.frames} --seed ${counts.seed}${door === undefined ? '' : ` --door ${door.name}`}`,
        ]),
  ].join('\n');
}

const { seed, frames, episode } = values;
const door = values.door === undefined ? undefined : doorOf(values.door);
process.stderr.write(`seed ${seed}\n`);
const redis = values.redis ? await startRedis() : undefined;
const report = await fuzz({
  seed,
  frames,
  ...(episode === undefined ? {} : { episode }),
  ...(door === undefined ? {} : { door }),
  ...(redis === undefined ? {} : { redisUrl: redis.url }),
  ...(isMisbehaviour(values.misbehave) ? { misbehaviour: values.misbehave } : {}),
  progress(line) {
    process.stderr.write(`${line}\n`);
  },
});
await redis?.stop();
process.stdout.write(`${values.json ? JSON.stringify(report) : show(report)}\n`);
process.exitCode = report.problems.length === 0 ? 0 : 1;
