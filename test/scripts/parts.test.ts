import { expect, test } from 'vitest';
import { type PartResult, parts, summary } from '../../scripts/parts.ts';
import config from '../../vitest.config.ts';

const fine: PartResult = { passed: 3, failed: 0, leftOut: [] };

test('the last line counts over all parts, and skipped tests are told with their reason', () => {
  const load: PartResult = { passed: 1, failed: 0, leftOut: ['no k6: get k6', 'no k6: get k6', 'no redis'] };
  const results = new Map([
    ['unit', fine],
    ['cluster', { passed: 0, failed: 2, leftOut: [] }],
    ['load', load],
  ]);
  expect(summary(results)).toEqual([
    'left out: 2 of load: no k6: get k6',
    'left out: 1 of load: no redis',
    'failed: npm test -- cluster',
    '4 passed, 2 failed, 3 skipped',
  ]);
});

test('every vitest project is a part, and every part of tests is a project', () => {
  const projects = config.test?.projects?.map((project) =>
    typeof project === 'object' && 'test' in project ? project.test?.name : undefined,
  );
  const named = parts.filter(({ kind }) => kind === 'tests').map(({ name }) => name);
  expect(projects).toEqual(named);
});
