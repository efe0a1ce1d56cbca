/**
 * `node bench/docs.ts [FILE …]`: takes figures that `npm run bench -- --json FILE` wrote into docs/performance/latest.json
 * (a variant measured again replaces the earlier one), draws the charts, and fills the tables of docs/performance.md.
 */
import { readReport, writeDocs } from './lib/write-docs.ts';

writeDocs(process.argv.slice(2).map(readReport));
