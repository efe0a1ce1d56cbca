import { defineConfig } from 'vitest/config';
import { parts, type TestPart } from './scripts/parts.ts';

/** One project a part of `npm test`: `vitest run --project cluster` runs one alone. */
function project({ name, folder, timeoutMs, globalSetup, fileParallelism = true }: TestPart) {
  return {
    test: {
      name,
      include: [`test/${folder}/**/*.test.ts`],
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      fileParallelism,
      ...(globalSetup === undefined ? {} : { globalSetup }),
    },
  };
}

export default defineConfig({
  test: { projects: parts.flatMap((part) => (part.kind === 'tests' ? [project(part)] : [])) },
});
