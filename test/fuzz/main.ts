/**
 * `npm run fuzz -- --frames 1000000 --seed 7`: hostile frames against a live node (test/fuzz/fuzz.ts). Also: --redis
 * (two nodes and a Redis of its own), --episode N (that one connection alone, as in the run with the same seed),
 * --misbehave HOW (a node that is wrong on purpose), --json. Exits with 1 if anything went wrong.
 */
import { parseArgs } from 'node:util';
import { startRedis } from '../support/redis.ts';
import { type FuzzReport, fuzz } from './fuzz.ts';
import { isMisbehaviour } from './misbehaviour.ts';

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    episode: { type: 'string' },
    misbehave: { type: 'string' },
    redis: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
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
    ...(problems.length === 0 ? [] : [`again: npm run fuzz -- --frames ${counts.frames} --seed ${counts.seed}`]),
  ].join('\n');
}

const seed = Number(values.seed);
process.stderr.write(`seed ${seed}\n`);
const redis = values.redis ? await startRedis() : undefined;
const report = await fuzz({
  seed,
  frames: Number(values.frames),
  ...(values.episode === undefined ? {} : { episode: Number(values.episode) }),
  ...(redis === undefined ? {} : { redisUrl: redis.url }),
  ...(isMisbehaviour(values.misbehave) ? { misbehaviour: values.misbehave } : {}),
  progress(line) {
    process.stderr.write(`${line}\n`);
  },
});
await redis?.stop();
process.stdout.write(`${values.json ? JSON.stringify(report) : show(report)}\n`);
process.exitCode = report.problems.length === 0 ? 0 : 1;
