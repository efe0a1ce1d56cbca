import { writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { z } from 'zod';
import type { LeftOut, PartResult } from './results.ts';

/** Writes the counts of one vitest run for `scripts/test.ts`, to the file that PART_RESULT names. */
export default class PartReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const file = process.env['PART_RESULT'];
    if (file === undefined) return;
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    // A file that does not load, or a hook that fails, has no test of its own to count.
    const broken = modules.flatMap((module) => [module, ...module.children.allSuites()]).flatMap((at) => at.errors());
    const failed = tests.filter((test) => test.result().state === 'failed');
    const result: PartResult = {
      passed: tests.filter((test) => test.result().state === 'passed').length,
      failed: failed.length + broken.length + errors.length,
      failures: [
        ...failed.map((test) => `${nameOf(test)}: ${firstLine(test.result().errors?.[0])}`),
        ...[...broken, ...errors].map(firstLine),
      ],
      leftOut: tests.flatMap(leftOut),
      ran: tests.filter((test) => test.result().state !== 'skipped').map(nameOf),
    };
    writeFileSync(file, JSON.stringify(result));
  }
}

function leftOut(test: TestCase): readonly LeftOut[] {
  const result = test.result();
  if (result.state !== 'skipped') return [];
  return [{ test: nameOf(test), reason: result.note ?? `no reason given: ${test.fullName}` }];
}

/** The same whatever server it runs on. */
function nameOf(test: TestCase): string {
  return `${test.module.relativeModuleId}: ${test.fullName}`;
}

function firstLine(error: unknown): string {
  const { success, data } = z.object({ message: z.string() }).safeParse(error);
  const [line = ''] = (success ? data.message : 'an error without a message').split('\n');
  return stripVTControlCharacters(line);
}
