import { type Word, WORDS } from '../web/ui/rehearse/vocabulary.ts';

const HEADER = '| Word | Number before it | What is seen |\n|---|---|---|\n';

/** docs/rehearse.md with the table of the words that there are, in the place of the one that it has. */
export function rehearsePage(page: string): string {
  const rows = Object.entries(WORDS).map(([name, word]) => `| \`${name}\` | ${numbered(word)} | ${word.means} |`);
  return page.replace(/(## Words\n\n)[\s\S]*?(\n## )/u, `$1${HEADER}${rows.join('\n')}\n$2`);
}

function numbered(word: Word): string {
  if ('people' in word) return word.people === 'counted' ? 'yes' : 'no';
  if ('person' in word) return word.own ? 'or not' : 'yes';
  if ('messages' in word) return 'or not';
  return 'knocks' in word ? 'yes' : 'no';
}
