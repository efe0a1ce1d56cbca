import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type { PartResult } from './parts.ts';

/** Writes the counts of one vitest run for `scripts/test.ts`, to the file that PART_RESULT names. */
export default class PartReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const file = process.env['PART_RESULT'];
    if (file === undefined) return;
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    // A file that does not load, or a hook that fails, has no test of its own to count.
    const broken = modules.flatMap((module) => [module, ...module.children.allSuites()]).flatMap((at) => at.errors());
    const result: PartResult = {
      passed: tests.filter((test) => test.result().state === 'passed').length,
      failed: tests.filter((test) => test.result().state === 'failed').length + broken.length + errors.length,
      leftOut: tests.flatMap(reasonLeftOut),
    };
    writeFileSync(file, JSON.stringify(result));
  }
}

function reasonLeftOut(test: TestCase): readonly string[] {
  const result = test.result();
  if (result.state !== 'skipped') return [];
  return [result.note ?? `no reason given: ${test.fullName}`];
}
