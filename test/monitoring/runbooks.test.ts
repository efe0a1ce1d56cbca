import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { missing, onPath } from '../../scripts/on-path.ts';
import { startPrometheus } from './prometheus.ts';
import { NODE_METRICS, readRules } from './rules.ts';

const root = join(import.meta.dirname, '..', '..');
const runbooks = join(root, 'docs', 'runbooks');
const { alerts, metricsOf } = await readRules();

test('every alert names its page, and every page has an alert', async () => {
  const base = await repositoryBase();
  for (const { alert, annotations } of alerts) expect(annotations.runbook_url).toBe(base + pageOf(alert));
  const pages = (await readdir(runbooks)).filter((name) => name !== 'README.md');
  const named = new Set(alerts.map(({ annotations }) => basename(annotations.runbook_url)));
  expect(pages.toSorted()).toEqual([...named].toSorted());
});

test.each(alerts)('the page of $alert ($labels.severity) has all its parts', async ({ alert }) => {
  const page = await readFile(join(root, pageOf(alert)), 'utf8');
  const headings = ['What it means', 'What users notice', 'Check', 'Mend', 'False alarm'];
  expect(page.match(/^##? .*/gm)).toEqual([`# ${alert}`, ...headings.map((heading) => `## ${heading}`)]);
});

test('the table of README.md has every alert with its severities and its page', async () => {
  const text = await readFile(join(runbooks, 'README.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)` \| [^|]+ \| ([^|]+) \| \[(\S+)\]\(\3\) \|$/gm)];
  const found = rows.map(([, alert, severities, page]) => `${alert}: ${severities}: ${page}`);
  const expected = [...Map.groupBy(alerts, ({ alert }) => alert)].map(
    ([alert, same]) => `${alert}: ${same.map(({ labels }) => labels.severity).join(', ')}: ${basename(pageOf(alert))}`,
  );
  expect(found.toSorted()).toEqual(expected.toSorted());
});

test('every query of a page is PromQL, and reads metrics that there are', async (context) => {
  const binary = onPath('prometheus');
  if (binary === undefined) return context.skip(missing('prometheus'));
  await using prometheus = await startPrometheus(binary, []);
  for (const page of new Set(alerts.map(({ alert }) => pageOf(alert)))) {
    const queries = queriesOf(await readFile(join(root, page), 'utf8'));
    expect(queries.length, page).toBeGreaterThan(0);
    for (const query of queries) await prometheus.query(query);
    const asked = queries.flatMap(metricsOf).filter((name) => name.startsWith('signalbox_'));
    expect(
      asked.filter((name) => !NODE_METRICS.has(name)),
      page,
    ).toEqual([]);
  }
});

/** The queries of the tables `| Query | Tells |`. A bar in a table is written with a backslash. */
function queriesOf(page: string): readonly string[] {
  const tables = page.split('| Query | Tells |\n|---|---|\n').slice(1);
  const cells = tables.flatMap((table) => (table.split('\n\n')[0] ?? '').match(/^\| (?:[^|]|\\\|)+(?= \|)/gm) ?? []);
  return cells.flatMap((cell) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, query = '']) => query.replaceAll('\\|', '|')),
  );
}

/** docs/runbooks/no-ready-node.md for SignalboxNoReadyNode. */
function pageOf(alert: string): string {
  const words = alert.replace('Signalbox', '').replaceAll(/(?<=.)[A-Z]/g, '-$&');
  return `docs/runbooks/${words.toLowerCase()}.md`;
}

/** What stands before a path of the repository in a link: nothing, until package.json names the repository. */
async function repositoryBase(): Promise<string> {
  const { repository } = z
    .object({ repository: z.object({ url: z.string() }).optional() })
    .parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  return repository === undefined ? '' : `${repository.url.replace(/^git\+|\.git$/g, '')}/blob/main/`;
}
