import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  // What starts by itself: commands, pages, and what the package exports.
  entry: [
    'web/{client,ui}/index.ts',
    'web/client/files/index.ts',
    'web/ui/{call-tile/index,frameworks/react,frameworks/jsx,frameworks/vue}.ts',
    'src/server/index.ts',
    'web/demo/demo.ts',
    'web/demo/ice.ts',
    'web/admin/main.ts',
    'loadtest/*.ts',
    'chaos/lib/wires-thread.ts',
    'attack/lib/*-process.ts',
    'bench/main.ts',
    'bench/docs.ts',
    'bench/pages/first-picture.ts',
    'bench/lib/generator-process.ts',
    'bench/servers/*.ts',
    'monitoring/*.ts',
    'monitoring/rehearsal/abuse-process.ts',
    'scripts/*.ts',
    'scripts/lib/collect-on-signal.ts',
    'test/browser/{admin-,}screenshot.ts',
    // Read by path from test/monitoring/dashboard-schema.test.ts.
    'test/monitoring/grafana-types.ts',
    'test/fuzz/preload/*.ts',
    'test/browser/fixtures/*.ts',
    'examples/*/*.{js,jsx}',
    'custom-elements.config.ts',
  ],
  project: [
    '{src,web,loadtest,monitoring,scripts,chaos,attack,bench,test}/**/*.ts',
    'examples/*/*.{js,jsx,vue}',
    '*.ts',
  ],
  ignoreDependencies: [
    // Started by path from scripts/build.ts and test/package.
    '@custom-elements-manifest/analyzer',
    '@arethetypeswrong/cli',
    // What k6 brings itself; its types are in @types/k6.
    'k6',
    // The parser that dependency-cruiser is told to use.
    '@swc/core',
  ],
  // Types and functions that their own file uses are exported for the reader of a signature.
  ignoreExportsUsedInFile: true,
};

export default config;
