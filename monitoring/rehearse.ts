/** `npm run rehearse`: plays faults and tells whether dashboards and alerts show them. `npm run rehearse -- --help` */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { flag, listOf, readArguments, refuse, text, whole } from '../scripts/lib/arguments.ts';
import { missing, onPath } from '../scripts/on-path.ts';
import { BOARDS } from './boards/index.ts';
import { picture } from './pictures/picture.ts';
import { Source, spanOf } from './pictures/range.ts';
import { isMain } from './rehearsal/faults/fault.ts';
import { FAULTS } from './rehearsal/faults/index.ts';
import { judge, unclaimed } from './rehearsal/judge.ts';
import { alertProblems, matrix } from './rehearsal/matrix.ts';
import { play, playedIn, type Rehearsal } from './rehearsal/play.ts';
import { alertNames } from './rehearsal/rules.ts';

const command = 'npm run rehearse --';
const names = FAULTS.map(({ name }) => name);

const { values } = readArguments({
  command,
  help: `${command} [options]

Starts three nodes, Redis, an edge and clients, scrapes them with Prometheus, and plays faults one after the other. Then every
panel must show what happened to it, and every alert must have fired in the fault that is its own and in no other. Exits with 1
where one of them does not. All faults take 25 minutes.

  --only NAME[,NAME]   these faults: ${names.join(', ')} (all)
  --main               the four faults of which every panel says what it shows: what npm test plays
  --scrape SECONDS     how often Prometheus scrapes (5)
  --factor N           by how much the "for" of every alert is shorter (4)
  --again              plays nothing: looks once more at what was played last in the folder
  --pictures DIR       draws every dashboard there, over the four main faults
  --folder DIR         where the data go; emptied (.cache/rehearsal)
  --help
`,
  options: {
    only: listOf('fault', names).default(names),
    main: flag,
    again: flag,
    scrape: whole(1).default(5),
    factor: whole(1).default(4),
    pictures: text.optional(),
    folder: text.default(join(import.meta.dirname, '..', '.cache', 'rehearsal')),
  },
});

const program = (name: string): string => onPath(name) ?? refuse(command, missing(name));
const programs = {
  prometheus: program('prometheus'),
  haproxy: program('haproxy'),
  redisExporter: program('prometheus-redis-exporter'),
};
// What `process.exit` ends, it ends with all children: each of them hangs on the exit event.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const { only, main, again, scrape, factor, pictures, folder } = values;
const startedAt = performance.now();
const tell = (line: string): void => void process.stdout.write(`${line}\n`);
const { played, prometheus } = again ? await playedIn(folder, programs.prometheus) : await playAnew();
const verdicts = await judge(prometheus.url, played);
const problems = [
  ...unclaimed(played).map((name) => `${name}: no claim, or no panel`),
  ...verdicts.flatMap(({ board, panel, problems: all }) => all.map((problem) => `${board}: ${panel}: ${problem}`)),
  ...alertProblems(FAULTS, played.phases),
];
const tables = matrix(FAULTS, played.phases, await alertNames()).join('\n');
await writeFile(join(folder, 'matrix.md'), `${tables}\n`);
tell(`\n${tables}\n`);
if (pictures !== undefined) await draw(pictures);
for (const problem of problems) tell(`WRONG  ${problem}`);
tell(`${verdicts.length} panels and marks, ${played.phases.length} faults, ${problems.length} problems`);
await prometheus.stop();
process.exitCode = problems.length === 0 ? 0 : 1;

async function playAnew(): Promise<Rehearsal> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const say = (line: string): void =>
    tell(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s  ${line}`);
  const faults = FAULTS.filter(({ name }) => only.includes(name) && (!main || isMain(name)));
  return play({ programs, faults, scrapeS: scrape, factor, net: 71, folder, say });
}

async function draw(out: string): Promise<void> {
  const last = played.phases.filter(({ name }) => isMain(name)).at(-1) ?? played.phases.at(-1);
  const to = last?.until ?? played.to;
  const source = new Source(prometheus.url, played.scrapeS);
  await source.choose();
  await mkdir(out, { recursive: true });
  for (const board of BOARDS) {
    const path = join(out, `dashboard-${board.name}.svg`);
    await writeFile(path, await picture(board, source, spanOf(played.from, to, played.scrapeS)));
    tell(path);
  }
}
