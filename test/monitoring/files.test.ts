import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { DASHBOARDS, dashboardFiles } from '../../monitoring/dashboards.ts';
import { OBJECTIVES_PATH, objectiveRules } from '../../monitoring/objective-rules.ts';
import { prometheusRule, RULE_PATH } from '../../monitoring/prometheus-rule.ts';
import { missing, onPath } from '../../scripts/on-path.ts';
import { METRICS } from '../../src/adapters/observability/metrics-catalog.ts';
import { PANELS } from './grafana.ts';

const run = promisify(execFile);
const promtool = onPath('promtool');
/** What the annotations of one object may have in Kubernetes; `kubectl apply` keeps a copy of the object there, as JSON in JSON. */
const MOST_ANNOTATION_BYTES = 262_144;
const folder = join(import.meta.dirname, '..', '..', 'monitoring');

test('the committed dashboards are what the code makes', async () => {
  const names = (await readdir(DASHBOARDS)).toSorted();
  const committed = await Promise.all(
    names.map(async (name) => [name, await readFile(join(DASHBOARDS, name), 'utf8')] as const),
  );
  expect(new Map(committed), 'run: node monitoring/dashboards.ts').toEqual(
    new Map([...dashboardFiles()].toSorted(([one], [other]) => one.localeCompare(other))),
  );
});

test('Kubernetes gets every dashboard, each in a ConfigMap that `kubectl apply` takes', async () => {
  const generated = z.object({
    generatorOptions: z.object({ labels: z.object({ grafana_dashboard: z.literal('1') }) }),
    configMapGenerator: z.array(z.object({ name: z.string(), files: z.tuple([z.string()]) })),
  });
  const { configMapGenerator: maps } = generated.parse(
    parse(await readFile(join(folder, 'kustomization.yaml'), 'utf8')),
  );
  expect(maps.map(({ files }) => files[0])).toEqual([...dashboardFiles().keys()].map((name) => `dashboards/${name}`));
  expect(new Set(maps.map(({ name }) => name)).size).toBe(maps.length);
  for (const text of dashboardFiles().values()) expect(text.length).toBeLessThan(MOST_ANNOTATION_BYTES / 2);
});

test('the committed alerts of the Prometheus operator are what the code makes', async () => {
  const committed = await readFile(RULE_PATH, 'utf8');
  expect(committed, 'run: node monitoring/prometheus-rule.ts').toBe(await prometheusRule());
});

test('the committed rules of the objectives are what the code makes', async () => {
  const committed = await readFile(OBJECTIVES_PATH, 'utf8');
  expect(committed, 'run: node monitoring/objective-rules.ts').toBe(objectiveRules());
});

test('every metric is on a panel', () => {
  const queries = PANELS.flatMap(([, , panel]) => panel.queries.map(({ expr }) => expr));
  const shown = (name: string) => queries.some((expr) => new RegExp(`\\b${name}(_bucket|_sum|_count)?\\{`).test(expr));
  expect(Object.values(METRICS).filter(({ name }) => !shown(name))).toEqual([]);
});

test('every panel says what it shows, and no title is twice on one dashboard', () => {
  const titles = PANELS.map(([board, title]) => `${board}: ${title}`);
  expect(new Set(titles).size).toBe(titles.length);
  for (const [, title, { about, queries }] of PANELS) {
    expect(about, title).toMatch(/^.{10,}\.$/);
    expect(queries, title).not.toEqual([]);
  }
});

test('no query is about client addresses, room ids or peers by name', () => {
  const labels = PANELS.flatMap(([, , { queries }]) => queries.flatMap(({ expr }) => labelsOf(expr)));
  expect([...new Set(labels)].filter((label) => /addr|client|\bip\b|^src|room|peer|user/.test(label))).toEqual([]);
});

test('the scrape configuration and the alert rules are valid', async (context) => {
  if (promtool === undefined) return context.skip(missing('promtool'));
  const checked = await run(promtool, ['check', 'config', join(folder, 'prometheus.yml')]);
  expect(checked.stdout).toContain('rule files found');
});

/** The labels that a query names: in matchers, and in what it groups by. */
function labelsOf(expr: string): readonly string[] {
  const matched = [...expr.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label]) => label ?? '');
  const grouped = [...expr.matchAll(/\b(?:by|on|without|ignoring) \(([^)]*)\)/g)].flatMap(([, list]) =>
    (list ?? '').split(',').map((label) => label.trim()),
  );
  return [...matched, ...grouped].filter((label) => label !== '');
}
