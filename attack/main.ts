/** `npm run attack`: attacks a node, or an edge, from one address while others use it. `npm run attack -- --help` */
import { writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { cpus } from 'node:os';
import { flag, listOf, outputFile, readArguments, refuse, text, whole } from '../scripts/lib/arguments.ts';
import { attacks } from './attacks/index.ts';
import { KINDS } from './lib/attack.ts';
import { type PlayOptions, type Played, play } from './lib/play.ts';
import { failed, type Row, rowsOf, tableOf } from './lib/rows.ts';

const command = 'npm run attack --';
const FULL = { seconds: 60, warmUpSeconds: 4, calmSeconds: 10, spinSeconds: 5, afterSeconds: 30 } as const;
const QUICK = { seconds: 6, warmUpSeconds: 1, calmSeconds: 1, spinSeconds: 1, afterSeconds: 25 } as const;

const help = `${command} [options]

Starts a node and honest peers, attacks the node from one address (127.0.0.66) in every way at once, and looks at how the
others are served (127.0.0.1). Attackers have the lowest priority (nice 19). Ends with a table; exits with 1 where a row
of it failed.

  --only NAME[,NAME]   these attacks, or all of these kinds: ${KINDS.join(', ')}
  --each               each attack alone, one after the other, with a new node each
  --edge               through HAProxy with the configuration of deploy/haproxy
  --seconds N          how long the attack lasts (${FULL.seconds})
  --calm N             how long the node is measured before the attack (${FULL.calmSeconds})
  --after N            how long after the attack the node has to be as before (${FULL.afterSeconds})
  --connections N      of all attackers together (100)
  --seed N             of random choices
  --memory N           MiB that the node may have: by a control group where this process may make one, otherwise by
                       --max-old-space-size and MEMORY_LIMIT_MB
  --descriptors N      descriptors that the node may have (ulimit -n)
  --url URL            a node or an edge that runs already, instead; its memory and descriptors are not looked at
  --pid N              the process id of that node: then its memory and descriptors are looked at
  --from ADDRESS       local address of the attackers, where the node is on another machine: with one address for
                       all, limits by address hold against the honest peers, too
  --quick              ${QUICK.seconds} s, without attacks that leave long polls behind, and figures of time and memory do not fail the
                       run: the form of npm test
  --json FILE          writes all figures there; - for standard output
  --help

Attacks:
${attacks.map(({ kind, name, title }) => `  ${name.padEnd(21)}${kind.padEnd(13)}${title}`).join('\n')}
`;

const { values } = readArguments({
  command,
  help,
  options: {
    only: listOf('attack', [...attacks.map(({ name }) => name), ...KINDS]).optional(),
    each: flag,
    edge: flag,
    seconds: whole(1).optional(),
    calm: whole(1).optional(),
    after: whole(1).optional(),
    connections: whole(1).default(100),
    seed: whole(0).default(1),
    memory: whole(64).optional(),
    descriptors: whole(64).optional(),
    url: text.optional(),
    pid: whole(1).optional(),
    from: text.optional(),
    quick: flag,
    json: outputFile.optional(),
  },
});

const { only, each, edge, quick, url, pid, from, memory, descriptors, json } = values;
if (url !== undefined && (edge || memory !== undefined || descriptors !== undefined || each))
  refuse(
    command,
    '--url is a node that runs already: --edge, --memory, --descriptors and --each are for one started here',
  );
if (url !== undefined && !URL.canParse(url)) refuse(command, `${url}: must be a URL`);
if (pid !== undefined && url === undefined) refuse(command, '--pid goes with --url');
if (from !== undefined && isIP(from) === 0) refuse(command, `--from ${from}: must be an IP address`);

// What `process.exit` ends, it ends with all children: each of them hangs on the exit event.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const inShort = attacks.filter(({ lingers = false }) => !(quick && lingers));
const chosen =
  only === undefined
    ? inShort
    : [
        ...attacks.filter(({ name }) => only.includes(name)),
        ...inShort.filter(({ name, kind }) => only.includes(kind) && !only.includes(name)),
      ];
const form = quick ? QUICK : FULL;
const options: PlayOptions = {
  names: chosen.map(({ name }) => name),
  edge,
  seconds: values.seconds ?? form.seconds,
  warmUpSeconds: form.warmUpSeconds,
  calmSeconds: values.calm ?? form.calmSeconds,
  spinSeconds: form.spinSeconds,
  afterSeconds: values.after ?? form.afterSeconds,
  impatient: quick,
  connections: values.connections,
  seed: values.seed,
  ...(url === undefined ? {} : { url }),
  ...(pid === undefined ? {} : { pid }),
  ...(from === undefined ? {} : { from }),
  ...(memory === undefined ? {} : { memory }),
  ...(descriptors === undefined ? {} : { descriptors }),
};

const progress = json === '-' ? console.error : console.log;
const rounds = each ? options.names.map((name) => [name]) : [options.names];
const results: { readonly names: readonly string[]; readonly rows: readonly Row[]; readonly played: Played }[] = [];
for (const names of rounds) {
  const startedAt = performance.now();
  progress(`\n${names.length === 1 ? names[0] : `${names.length} attacks at once`}`);
  const played = await play({ ...options, names }, (line) =>
    progress(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s  ${line}`),
  );
  const rows = rowsOf(played, names.length === inShort.length);
  results.push({ names, rows, played });
  progress(`\n${tableOf(rows)}`);
  if (played.lastWords !== '') progress(`\nthe node's last words: …${played.lastWords}`);
}
if (each) progress(`\n${results.map(({ names, rows }) => `${String(names).padEnd(21)}${symptoms(rows)}`).join('\n')}`);

if (json !== undefined) {
  const machine = { cores: cpus().length, model: cpus()[0]?.model ?? '', node: process.version };
  const written = `${JSON.stringify({ machine, options, results }, null, 2)}\n`;
  if (json === '-') process.stdout.write(written);
  else writeFileSync(json, written);
}
process.exit(results.some(({ rows }) => failed(rows, quick)) ? 1 : 0);

/** What one attack alone did to the others. */
function symptoms(rows: readonly Row[]): string {
  const wrong = rows.filter(({ verdict }) => verdict === 'FAILED');
  return wrong.map(({ what, figure }) => `${what}: ${figure}`).join('; ') || 'ok';
}
