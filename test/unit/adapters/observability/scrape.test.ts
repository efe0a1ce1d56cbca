import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { startNode } from '../../../support/node.ts';

test('docs/metrics.md lists exactly the metrics that a node answers a scrape with', async () => {
  const docs = await readFile(new URL('../../../../docs/metrics.md', import.meta.url), 'utf8');
  const documented = [...docs.matchAll(/^\| `(signalbox_\w+)` \| (\w+) \|/gm)].map(
    ([, name, type]) => `${name} ${type}`,
  );
  const node = await startNode();
  try {
    const response = await fetch(`${node.url}/metrics`);
    const text = await response.text();
    const scraped = [...text.matchAll(/^# TYPE (signalbox_\w+) (\w+)$/gm)].map(([, name, type]) => `${name} ${type}`);
    expect(scraped.toSorted()).toEqual(documented.toSorted());
    expect(text).toContain('# TYPE process_cpu_seconds_total counter');
  } finally {
    await node.stop();
  }
});
