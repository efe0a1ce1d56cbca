import { join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '..', '..');

/** A module of this tree with all it imports as one script, minified as sites do. */
export async function bundled(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    root,
    // Never Lit's development build, whatever NODE_ENV says.
    resolve: { conditions: ['module', 'browser'] },
    build: {
      write: false,
      target: 'es2024',
      modulePreload: false,
      rolldownOptions: { input: entry, preserveEntrySignatures: 'strict' },
    },
  });
  const outputs = Array.isArray(built) ? built : 'output' in built ? [built] : [];
  return outputs
    .flatMap(({ output }) => output)
    .flatMap((part) => (part.type === 'chunk' ? [part.code] : []))
    .join('\n');
}
