import { resolve } from 'node:path';
import { build, defineConfig, type InlineConfig, type Plugin } from 'vite';

const here = (path: string): string => resolve(import.meta.dirname, path);

const OUTPUT = { target: 'es2024', sourcemap: true, modulePreload: false } as const;

function pages(input: Readonly<Record<string, string>>, emptyOutDir: boolean): InlineConfig {
  return {
    root: here('web'),
    // Whatever NODE_ENV says where this runs: never Lit's development build.
    resolve: { conditions: ['module', 'browser'] },
    build: {
      outDir: here('dist/public'),
      emptyOutDir,
      ...OUTPUT,
      rolldownOptions: {
        input,
        preserveEntrySignatures: 'strict',
        // Each entry is one file, with what it loads later in it.
        output: { format: 'es', entryFileNames: '[name].js', codeSplitting: false },
      },
    },
  };
}

/**
 * What the component loads when it is used, by the name of its file beside `signalbox.js`. The two may be of different builds (SPEC
 * R265): what such a file exports may grow, and is used with care.
 */
const LATER = {
  'signalbox-monitor': here('web/client/media/monitor.ts'),
  'signalbox-menus': here('web/ui/menu/layer.ts'),
  'signalbox-panels': here('web/ui/panels/extras.ts'),
  'signalbox-chat': here('web/ui/chat/chat-panel.ts'),
  'signalbox-files': here('web/client/files/index.ts'),
  'signalbox-error-texts': here('src/protocol/error-texts.ts'),
  'signalbox-stage': here('web/ui/stage/extras.ts'),
  'signalbox-connections': here('web/ui/connections/connections-panel.ts'),
  'signalbox-tile-menu': here('web/ui/stage/tile-menu.ts'),
  'signalbox-rehearse': here('web/ui/rehearse/rehearse.ts'),
  'signalbox-zh-cn': here('web/ui/words/zh-cn.ts'),
};

/** `<video-call-tile>` for pages without a bundler; the component does not load it. */
const TILE = { 'signalbox-tile': here('web/ui/call-tile/index.ts') };

/** Each of these files stands alone: built together with the component, both would share a third file, which would be loaded at once. */
const later: Plugin = {
  name: 'later',
  apply: 'build',
  enforce: 'pre',
  async resolveDynamicImport(specifier, importer) {
    if (typeof specifier !== 'string') return null;
    const found = await this.resolve(specifier, importer);
    const name = Object.entries(LATER).find(([, file]) => file === found?.id)?.[0];
    return name === undefined ? null : { id: `./${name}.js`, external: true };
  },
};

/** Styles are strings, which a bundler leaves as they are: their comments and indents would be a twentieth of the component. */
const shortStyles: Plugin = {
  name: 'short-styles',
  transform(code, id) {
    if (!id.includes('/web/ui/')) return undefined;
    const short = (styles: string): string => styles.replace(/\/\*.*?\*\//gsu, '').replace(/\s+/gu, ' ');
    return { code: code.replace(/\bcss`[^`$]*`/gu, short), map: null };
  },
};

/** Socket.IO brings a transport that the client never asks for (socket-transport.ts), and that half of its parser is for. */
const unusedTransport: Plugin = {
  name: 'unused-transport',
  enforce: 'pre',
  load: (id) => (/engine\.io-client\/.*\/webtransport\.js$/u.test(id) ? 'export class WT {}' : undefined),
};

/** Vite wraps each import() to load what a file needs before it. No file here needs another one, and `modulePreload` is off. */
const plainImports: Plugin = {
  name: 'plain-imports',
  enforce: 'pre',
  load: (id) => (id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load();' : undefined),
};

/** The check of STUN and TURN uses the client, too. Built together with the component, the two would share a third file. */
const otherPages: Plugin = {
  name: 'other-pages',
  apply: 'build',
  async closeBundle() {
    const { logLevel } = this.environment.config;
    const files = { demo: here('web/demo/demo.ts'), ice: here('web/demo/ice.ts'), ...TILE, ...LATER };
    for (const [name, file] of Object.entries(files)) {
      const input = { [name]: file };
      const plugins = name in LATER ? [later, shortStyles, plainImports] : [];
      await build({
        ...pages(input, false),
        plugins,
        configFile: false,
        publicDir: false,
        ...(logLevel && { logLevel }),
      });
    }
  },
};

/** The administration page, into a folder of its own: a node serves it only where its API is (SPEC R260). */
const adminPage: Plugin = {
  name: 'admin-page',
  apply: 'build',
  async closeBundle() {
    const { logLevel } = this.environment.config;
    await build({
      configFile: false,
      root: here('web/admin'),
      base: '/admin/',
      publicDir: false,
      resolve: { conditions: ['module', 'browser'] },
      // No data: URL, which the policy of the page would refuse.
      build: { ...OUTPUT, outDir: here('dist/admin'), emptyOutDir: true, assetsInlineLimit: 0 },
      ...(logLevel && { logLevel }),
    });
  },
};

/**
 * Everything that a browser loads from a node. Into dist/public: `signalbox.js`, the component, with LATER beside it, the demo page,
 * which loads it as any other site would, and the check of STUN and TURN. Pages and styles are copied as they are. Into
 * dist/admin: the administration page.
 */
export default defineConfig({
  ...pages({ signalbox: here('web/ui/index.ts') }, true),
  publicDir: here('web/demo/public'),
  plugins: [later, shortStyles, plainImports, unusedTransport, otherPages, adminPage],
});
