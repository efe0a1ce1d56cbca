import { expect, test } from 'vitest';
import { parts } from '../../scripts/parts.ts';
import config from '../../vitest.config.ts';

test('every vitest project is a part, and every part of tests is a project', () => {
  const projects = config.test?.projects?.map((project) =>
    typeof project === 'object' && 'test' in project ? project.test?.name : undefined,
  );
  const named = parts.filter(({ kind }) => kind === 'tests').map(({ name }) => name);
  expect(projects).toEqual(named);
});
