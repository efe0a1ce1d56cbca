/** `npm run fuzz`: hostile frames against live nodes (test/fuzz/fuzz.ts). `npm run fuzz -- --help` */
import { flag, listOf, oneOf, readArguments, refuse, whole } from '../../scripts/lib/arguments.ts';
import { DIALECTS } from '../../src/gateway/dialect.ts';
import { startRedis } from '../support/redis.ts';
import { again } from './again.ts';
import { doorOf } from './doors.ts';
import { fuzz } from './fuzz.ts';
import { isMisbehaviour, MISBEHAVIOURS } from './misbehaviour.ts';
import { isMode, MODES, type Mode, modeOf } from './modes.ts';
import { type FuzzReport, show, table } from './report.ts';

const command = 'npm run fuzz --';
const HELP = `Sends hostile frames to a live node while others talk to each other on it. Exits with 1 if anything went wrong.

  npm run fuzz -- [--frames 1000000] [--seed N] [--modes all] [--door DIALECT] [--redis]

  --frames N        about so many frames, over all modes together
  --seed N          the same frames again; another one each day and time without it. Where the seed
                    is even, nodes have no limits by address
  --episode N       only this connection (number N) of the run
  --modes LIST      what is attacked, one after the other: all, or a comma list; ${MODES[0]} without it
${MODES.map((mode) => `                    ${mode.padEnd(12)}${modeOf(mode).about}`).join('\n')}
  --door DIALECT    at the door of a dialect: ${DIALECTS.join(', ')}
  --redis           two nodes and a Redis of its own; what attacks Redis has them anyway
  --misbehave HOW   a node that is wrong on purpose: ${MISBEHAVIOURS.join(', ')}
  --json            the reports as JSON, one a line, on standard output
  --help
`;

const { values } = readArguments({
  command,
  help: HELP,
  options: {
    frames: whole(1).default(1_000_000),
    seed: whole(0).default(Date.now() % 1_000_000),
    episode: whole(0).optional(),
    modes: listOf('mode', ['all', ...MODES]).optional(),
    door: oneOf('dialect', DIALECTS).optional(),
    misbehave: oneOf('misbehaviour', MISBEHAVIOURS).optional(),
    redis: flag,
    json: flag,
  },
});

const { seed, episode } = values;
const door = values.door === undefined ? undefined : doorOf(values.door);
if (door !== undefined && values.modes !== undefined) refuse(command, '--door and --modes exclude each other');
const wanted = values.modes ?? [MODES[0]];
const modes: readonly Mode[] = wanted.includes('all') ? MODES : wanted.filter(isMode);
const frames = Math.ceil(values.frames / modes.length);

async function run(mode: Mode): Promise<FuzzReport> {
  const redis = values.redis || modeOf(mode).redis ? await startRedis() : undefined;
  const report = await fuzz({
    seed,
    frames,
    mode,
    ...(episode === undefined ? {} : { episode }),
    ...(door === undefined ? {} : { door }),
    ...(redis === undefined ? {} : { redisUrl: redis.url }),
    ...(isMisbehaviour(values.misbehave) ? { misbehaviour: values.misbehave } : {}),
    progress(line) {
      process.stderr.write(`${line}\n`);
    },
  });
  await redis?.stop();
  return report;
}

process.stderr.write(`seed ${seed}\n`);
const reports: FuzzReport[] = [];
for (const mode of modes) {
  const report = await run(mode);
  reports.push(report);
  const { redis, misbehave } = values;
  const command = again({ frames, seed, mode, episode, door: door?.name, misbehave, redis });
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${show(report, command)}\n\n`);
}
if (!values.json && reports.length > 1) process.stdout.write(`${table(reports)}\n`);
process.exitCode = reports.every(({ problems }) => problems.length === 0) ? 0 : 1;
