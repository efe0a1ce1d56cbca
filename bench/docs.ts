/** Figures of the bench into docs/performance.md and docs/performance/: `node bench/docs.ts --help` */
import { inputFiles, readArguments } from '../scripts/lib/arguments.ts';
import { readReport, writeDocs } from './lib/write-docs.ts';

const { positionals: files } = readArguments({
  command: 'node bench/docs.ts',
  help: `node bench/docs.ts [FILE ...]

Takes figures that \`npm run bench -- --json FILE\` wrote into docs/performance/latest.json (a variant measured again
replaces the earlier one), draws the charts beside it, and fills the tables of docs/performance.md and of the pages in
docs/performance. Without a FILE it does so with the figures that latest.json has.
`,
  options: {},
  positionals: inputFiles,
});

writeDocs(files.map(readReport));
