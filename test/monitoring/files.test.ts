import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { DASHBOARD_PATH, dashboardJson } from '../../monitoring/dashboard.ts';
import { prometheusRule, RULE_PATH } from '../../monitoring/prometheus-rule.ts';
import { ROWS } from '../../monitoring/panels.ts';
import { missing, onPath } from '../../scripts/on-path.ts';
import { METRICS } from '../../src/adapters/observability/metrics-catalog.ts';

const run = promisify(execFile);
const promtool = onPath('promtool');
const folder = join(import.meta.dirname, '..', '..', 'monitoring');

test('the committed dashboard is what the code makes', async () => {
  const committed = JSON.parse(await readFile(DASHBOARD_PATH, 'utf8'));
  expect(committed, 'run: node monitoring/dashboard.ts').toEqual(JSON.parse(dashboardJson()));
});

test('the committed alerts of the Prometheus operator are what the code makes', async () => {
  const committed = await readFile(RULE_PATH, 'utf8');
  expect(committed, 'run: node monitoring/prometheus-rule.ts').toBe(await prometheusRule());
});

test('every metric is on the dashboard', () => {
  const queries = ROWS.flatMap(({ panels }) => panels.flatMap((panel) => panel.queries.map(({ expr }) => expr)));
  const shown = (name: string) => queries.some((expr) => new RegExp(`\\b${name}(_bucket)?\\b`).test(expr));
  expect(Object.values(METRICS).filter(({ name }) => !shown(name))).toEqual([]);
});

test('the scrape configuration and the alert rules are valid', async (context) => {
  if (promtool === undefined) return context.skip(missing('promtool'));
  const checked = await run(promtool, ['check', 'config', join(folder, 'prometheus.yml')]);
  expect(checked.stdout).toContain('rule files found');
});

test('alerts fire when they should', async (context) => {
  if (promtool === undefined) return context.skip(missing('promtool'));
  const tested = await run(promtool, ['test', 'rules', join(folder, 'alerts.test.yml')]);
  expect(tested.stdout).toContain('SUCCESS');
});
