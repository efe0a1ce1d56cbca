import { join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '..', '..');

export interface Bundle {
  /** What a page loads at once. */
  readonly script: string;
  /** What `script` loads by itself when it is needed (`import()`). */
  readonly later: readonly string[];
}

/** A module of this tree with all it imports as one script, minified as sites do; also what it loads later. */
export async function bundled(entry: string): Promise<string> {
  return (await chunksOf(entry, false)).map(({ code }) => code).join('\n');
}

/** The same, with what it loads later apart. */
export async function bundledInParts(entry: string): Promise<Bundle> {
  const chunks = await chunksOf(entry, true);
  const codes = (later: boolean) =>
    chunks.filter(({ isDynamicEntry }) => isDynamicEntry === later).map(({ code }) => code);
  return { script: codes(false).join('\n'), later: codes(true) };
}

async function chunksOf(entry: string, codeSplitting: boolean) {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    root,
    // Never Lit's development build, whatever NODE_ENV says.
    resolve: { conditions: ['module', 'browser'] },
    // For a worker, because for a page Vite adds a helper of its own to each `import()`, which other bundlers do not.
    ssr: { target: 'webworker', noExternal: true, resolve: { conditions: ['module', 'browser'] } },
    build: {
      ssr: true,
      write: false,
      target: 'es2024',
      minify: true,
      rolldownOptions: { input: entry, preserveEntrySignatures: 'strict', output: { codeSplitting } },
    },
  });
  const outputs = Array.isArray(built) ? built : 'output' in built ? [built] : [];
  return outputs.flatMap(({ output }) => output).flatMap((part) => (part.type === 'chunk' ? [part] : []));
}
