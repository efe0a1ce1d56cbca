import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const pages = globSync(['*.md', 'docs/**/*.md', 'bench/*.md', 'examples/*.md'], { cwd: root }).sort();
const read = (page: string): string => readFileSync(join(root, page), 'utf8');

/** The anchor that GitHub gives a heading: lower case, without punctuation, spaces as hyphens. */
function anchorOf(heading: string): string {
  const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-');
}

/** Links of a page to other files of the repository, or to its own headings. */
function linksOf(page: string): readonly { readonly link: string; readonly file: string; readonly anchor: string }[] {
  return [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    if (/^\w+:/.test(link)) return [];
    const [path = '', anchor = ''] = link.split('#');
    return [{ link, file: path === '' ? page : normalize(join(dirname(page), path)), anchor }];
  });
}

function isBroken(file: string, anchor: string): boolean {
  if (!existsSync(join(root, file))) return true;
  if (anchor === '' || !file.endsWith('.md')) return false;
  const headings = [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));
  return !headings.includes(anchor);
}

describe('documents', () => {
  test('have links to check', () => {
    expect(pages.length).toBeGreaterThan(20);
    expect(pages.flatMap(linksOf).length).toBeGreaterThan(80);
  });

  test.each(pages)('%s links to files and headings that exist', (page) => {
    const broken = linksOf(page).filter(({ file, anchor }) => isBroken(file, anchor));
    expect(broken.map(({ link }) => link)).toEqual([]);
  });

  test('a link to a missing file or heading is found', () => {
    expect(isBroken('docs/none.md', '')).toBe(true);
    expect(isBroken('docs/words.md', 'none')).toBe(true);
    expect(isBroken('docs/words.md', 'who-and-where')).toBe(false);
  });
});
