import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const here = (path: string): string => resolve(import.meta.dirname, path);

/**
 * Everything that a browser loads from a node, into dist/public: `signalbox.js`, the component as one file, and the
 * demo page, which loads it as any other site would. The demo's page and style are copied as they are.
 */
export default defineConfig({
  root: here('web'),
  publicDir: here('web/demo/public'),
  // Whatever NODE_ENV says where this runs: never Lit's development build.
  resolve: { conditions: ['module', 'browser'] },
  build: {
    outDir: here('dist/public'),
    emptyOutDir: true,
    target: 'es2024',
    sourcemap: true,
    modulePreload: false,
    rolldownOptions: {
      input: { signalbox: here('web/ui/index.ts'), demo: here('web/demo/demo.ts') },
      preserveEntrySignatures: 'strict',
      output: { format: 'es', entryFileNames: '[name].js' },
    },
  },
});
