/**
 * Writes the alerts as an object of the Prometheus operator: `node monitoring/prometheus-rule.ts`. A test compares the file
 * with what this makes.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { readArguments } from '../scripts/lib/arguments.ts';
import { objectiveGroups } from './objective-rules.ts';

const root = join(import.meta.dirname, '..');
export const RULE_PATH = join(root, 'k8s', 'components', 'monitoring', 'rules.yaml');

/** k8s/components/monitoring/rules.yaml, from alerts.yml and the objectives. */
export async function prometheusRule(): Promise<string> {
  const alerts = parse(await readFile(join(root, 'monitoring', 'alerts.yml'), 'utf8'));
  const rule = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: {
      name: 'signalbox',
      labels: {
        'app.kubernetes.io/name': 'signalbox',
        'app.kubernetes.io/instance': 'signalbox',
        // What the Prometheus of the chart kube-prometheus-stack looks for.
        release: 'kube-prometheus-stack',
      },
    },
    spec: { groups: [...alerts.groups, ...objectiveGroups()] },
  };
  return `# Made of monitoring/alerts.yml and monitoring/objectives.ts: node monitoring/prometheus-rule.ts\n${stringify(rule, { lineWidth: 0 })}`;
}

if (import.meta.main) {
  const command = 'node monitoring/prometheus-rule.ts';
  readArguments({
    command,
    help: `${command}\n\nWrites the alerts for the Prometheus operator, k8s/components/monitoring/rules.yaml.\n`,
  });
  await writeFile(RULE_PATH, await prometheusRule());
}
