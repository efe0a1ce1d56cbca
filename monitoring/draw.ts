/** Draws the dashboards as SVG pictures for documents, from a Prometheus: `node monitoring/draw.ts --help`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { listOf, readArguments, refuse, text, whole } from '../scripts/lib/arguments.ts';
import { BOARDS } from './boards/index.ts';
import { picture } from './pictures/picture.ts';
import { Source, spanOf } from './pictures/range.ts';

const command = 'node monitoring/draw.ts';
const names = BOARDS.map(({ name }) => name);
const moment = text.pipe(
  z
    .string()
    .refine((value) => !Number.isNaN(Date.parse(value)), 'must be a time like 2026-05-01T12:00:00Z')
    .transform((value) => Date.parse(value) / 1_000),
);

const { values } = readArguments({
  command,
  help: `${command} --prometheus URL [options]

Draws dashboards as DIR/NAME.svg, with the queries, units, thresholds and marks of their panels.

  --prometheus URL         what to ask, for instance http://127.0.0.1:9090
  --from TIME              when the picture begins, for instance 2026-05-01T12:00:00Z (an hour before its end)
  --to TIME                when it ends (now)
  --out DIR                where the files go; made if it is not there (pictures)
  --board NAME[,NAME]      these: ${names.join(', ')} (all)
  --scrape SECONDS         how often Prometheus scrapes (15)
  --help
`,
  options: {
    prometheus: z.url('must be a URL like http://127.0.0.1:9090'),
    from: moment.optional(),
    to: moment.optional(),
    out: text.default('pictures'),
    board: listOf('board', names).optional(),
    scrape: whole(1).default(15),
  },
});

const { prometheus, out, board: wanted = names, scrape, to = Date.now() / 1_000 } = values;
const { from = to - 3_600 } = values;
if (from >= to) refuse(command, '--from has to be before --to');
const source = new Source(prometheus, scrape);
await source.choose();
await mkdir(out, { recursive: true });
for (const board of BOARDS.filter(({ name }) => wanted.includes(name))) {
  const path = join(out, `${board.name}.svg`);
  await writeFile(path, await picture(board, source, spanOf(from, to, scrape)));
  process.stdout.write(`${path}\n`);
}
