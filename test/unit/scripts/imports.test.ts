import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import config from '../../../.dependency-cruiser.ts';

const root = join(import.meta.dirname, '..', '..', '..');

interface Violation {
  readonly rule: string;
  readonly from: string;
}

/** One forbidden import a rule: the file that has it, and what it imports. */
const forbidden: readonly (readonly [rule: string, from: string, to: string])[] = [
  ['protocol-imports-only-itself', 'src/protocol/bad.ts', '../core/room.ts'],
  ['protocol-imports-only-itself', 'src/protocol/npm.ts', 'zod'],
  ['core-imports-only-core-and-protocol', 'src/core/npm.ts', 'nanoevents'],
  ['core-imports-only-core-and-protocol', 'src/core/builtin.ts', 'node:crypto'],
  ['core-imports-only-core-and-protocol', 'src/core/adapter.ts', '../adapters/redis/store.ts'],
  ['adapter-imports-no-other-adapter', 'src/adapters/http/bad.ts', '../redis/store.ts'],
  ['adapter-imports-no-wiring', 'src/adapters/http/wiring.ts', '../../config/settings.ts'],
  ['gateway-imports-core-protocol-and-its-dialect', 'src/gateway/native/bad.ts', '../peerjs/other.ts'],
  ['gateway-knows-no-transport', 'src/gateway/native/transport.ts', 'socket.io'],
  ['gateway-knows-no-transport', 'src/gateway/adapter.ts', '../adapters/redis/store.ts'],
  ['server-helper-stays-small', 'src/server/bad.ts', '../config/settings.ts'],
  ['only-compose-constructs-adapters', 'src/config/bad.ts', '../adapters/redis/store.ts'],
  ['only-main-starts', 'src/config/starts.ts', '../compose/node.ts'],
  ['only-main-starts', 'src/server/starts.ts', '../compose/node.ts'],
  ['only-main-starts', 'scripts/start.ts', '../src/main.ts'],
  ['no-source-imports-test', 'src/core/tested.ts', '../../test/support/helper.ts'],
  ['no-cycles', 'src/core/a.ts', './b.ts'],
  ['only-main-stands-in-src', 'src/other.ts', './protocol/fine.ts'],
  ['signaling-knows-no-media', 'web/client/signaling/bad.ts', '../media/rtc.ts'],
  ['signaling-knows-no-media', 'web/client/signaling/upwards.ts', '../call/store.ts'],
  ['media-knows-no-call', 'web/client/media/bad.ts', '../call/store.ts'],
  ['client-knows-no-lit', 'web/client/bad.ts', 'lit'],
  ['client-knows-no-lit', 'web/client/ui.ts', '../ui/element.ts'],
  ['ui-knows-no-socket.io', 'web/ui/bad.ts', 'socket.io-client'],
  ['admin-page-stands-alone', 'web/admin/call.ts', '../client/media/rtc.ts'],
  ['admin-page-stands-alone', 'web/admin/socket.ts', 'socket.io-client'],
  ['nothing-needs-the-admin-page', 'web/ui/admin.ts', '../admin/call.ts'],
  ['web-reaches-into-protocol-only', 'web/client/server.ts', '../../src/core/room.ts'],
  ['web-runs-in-a-browser', 'web/client/builtin.ts', 'node:fs'],
  ['loadtest-imports-k6-itself-and-protocol', 'loadtest/bad.ts', '../src/core/room.ts'],
  ['chaos-stays-outside', 'chaos/bad.ts', '../src/core/room.ts'],
  ['attack-stays-outside', 'attack/bad.ts', '../src/core/room.ts'],
  ['bench-stays-outside', 'bench/bad.ts', '../src/core/room.ts'],
  ['product-needs-no-dev-dependency', 'src/core/dev.ts', 'vitest'],
  ['everything-resolves', 'web/ui/nowhere.ts', './nowhere-else.ts'],
];

const allowed: readonly (readonly [from: string, to: string])[] = [
  ['src/main.ts', './compose/node.ts'],
  ['src/compose/node.ts', '../adapters/redis/store.ts'],
  ['src/core/room.ts', '../protocol/fine.ts'],
  ['src/gateway/native/fine.ts', '../../core/room.ts'],
  ['src/gateway/peerjs/other.ts', '../shared.ts'],
  ['src/adapters/http/fine.ts', '../../gateway/native/fine.ts'],
  ['src/core/b.ts', './a.ts'],
  ['src/adapters/redis/store.ts', 'ioredis'],
  ['web/client/fine.ts', 'engine.io-client'],
  ['web/client/media/rtc.ts', '../signaling/clock.ts'],
  ['web/client/call/store.ts', '../media/rtc.ts'],
  ['web/ui/element.ts', 'lit'],
  ['web/admin/fine.ts', 'lit'],
  ['web/admin/looks.ts', '../ui/theme.ts'],
  ['web/ui/fine.ts', '../../src/protocol/fine.ts'],
  ['chaos/fine.ts', '../src/protocol/fine.ts'],
  ['attack/fine.ts', '../src/protocol/fine.ts'],
  ['attack/chaos.ts', '../chaos/fine.ts'],
  ['bench/fine.ts', '../src/protocol/fine.ts'],
  ['loadtest/fine.ts', 'k6/websockets'],
  ['loadtest/both.ts', '../src/protocol/fine.ts'],
];

const leaves = [
  'web/ui/theme.ts',
  'src/gateway/shared.ts',

  'web/client/signaling/clock.ts',
  'src/protocol/fine.ts',
  'src/config/settings.ts',
  'test/support/helper.ts',
];

let folder: string;
let violations: readonly Violation[];

beforeAll(async () => {
  await mkdir(join(root, '.cache'), { recursive: true });
  // Inside the project, so that npm packages resolve.
  folder = await mkdtemp(join(root, '.cache', 'imports-'));
  const imports = [...allowed, ...forbidden.map(([, from, to]) => [from, to] as const)];
  for (const [from, to] of imports) await write(from, `import type {} from '${to}';\nimport '${to}';\n`);
  for (const file of leaves) await write(file, 'export {};\n');
  violations = await cruise();
}, 30_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

async function write(file: string, text: string): Promise<void> {
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

function cruise(): Promise<readonly Violation[]> {
  const args = [join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs')];
  const rules = join(root, '.dependency-cruiser.ts');
  const folders = ['src', 'web', 'loadtest', 'scripts', 'chaos', 'attack', 'bench', 'test'];
  return new Promise((resolve) => {
    const options = { cwd: folder, maxBuffer: 1 << 26 };
    execFile(process.execPath, [...args, '--config', rules, '--output-type', 'json', ...folders], options, (_, out) => {
      const report: { readonly summary: { readonly violations: readonly { from: string; rule: { name: string } }[] } } =
        JSON.parse(out);
      resolve(report.summary.violations.map(({ from, rule }) => ({ from, rule: rule.name })));
    });
  });
}

describe('import rules', () => {
  test.each(forbidden)('%s: refused in %s', (rule, from) => {
    expect(violations).toContainEqual({ rule, from });
  });

  test.each(allowed.filter(([from]) => from !== 'src/core/b.ts'))('%s may import %s', (from) => {
    expect(violations.filter((violation) => violation.from === from)).toEqual([]);
  });

  test('every rule has a case here that it refuses', () => {
    const rules = config.forbidden?.map(({ name }) => name);
    expect(new Set(forbidden.map(([rule]) => rule))).toEqual(new Set(rules));
  });
});
