import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { onPath } from '../../scripts/on-path.ts';
import { unknownSettings } from './settings.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const file = join(root, 'docker-compose.yml');
const text = await readFile(file, 'utf8');
const edgeConfig = await readFile(join(root, 'deploy', 'haproxy', 'haproxy.cfg'), 'utf8');

const service = z.object({
  image: z.string(),
  build: z.string().optional(),
  user: z.string().optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  networks: z.union([z.array(z.string()), z.record(z.string(), z.object({ aliases: z.array(z.string()) }))]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  stop_grace_period: z.string().optional(),
  mem_limit: z.string(),
});

const { services, volumes } = z
  .object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.unknown()) })
  .parse(parse(text, { merge: true }));
const nodes = Object.entries(services).filter(([, { build }]) => build !== undefined);

async function composeCommand(): Promise<readonly [string, ...string[]] | undefined> {
  const alone = onPath('docker-compose');
  if (alone !== undefined) return [alone];
  const docker = onPath('docker');
  if (docker === undefined) return undefined;
  return run(docker, ['compose', 'version']).then(
    () => [docker, 'compose'] as const,
    () => undefined,
  );
}

test('docker compose config accepts the file', async (context) => {
  const command = await composeCommand();
  if (command === undefined) return context.skip('docker compose is not here: scripts/get-tools.sh docker-compose');
  const [program, ...first] = command;
  const { stderr } = await run(program, [...first, '--file', file, 'config', '--quiet'], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
  });
  // A variable that nobody set is a warning there, and an empty string in the container.
  expect(stderr).not.toContain('warning');
});

describe.each(Object.entries(services))('Compose, %s', (_name, { user, build, ...given }) => {
  test('writes nothing, may nothing, gains nothing', () => {
    expect(given).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
  });

  test('is of a version that was chosen', () => {
    expect(given.image).toMatch(/^[\w./-]+:(?!latest$)[\w.-]+$/);
  });

  test('does not run as root', () => {
    // The images of the nodes (Dockerfile) and of Prometheus name a user themselves.
    if (build === undefined && !given.image.startsWith('prom/prometheus:')) expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    else expect(user).toBeUndefined();
  });

  test('publishes on loopback only', () => {
    for (const port of given.ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  test('says when it is healthy', () => {
    // The nodes' check is in the Dockerfile.
    expect(given.healthcheck !== undefined || build !== undefined).toBe(true);
  });

  test('mounts what exists, and only to read', () => {
    for (const mount of given.volumes) {
      const [source = '', , mode] = mount.split(':');
      if (!source.startsWith('.')) expect(Object.keys(volumes)).toContain(source);
      else {
        expect(existsSync(join(root, source)), source).toBe(true);
        expect(mode, mount).toBe('ro');
      }
    }
  });

  test('waits for services that exist, until they are healthy', () => {
    for (const [name, { condition }] of Object.entries(given.depends_on)) {
      expect(Object.keys(services)).toContain(name);
      expect(condition).toBe('service_healthy');
    }
  });
});

test('there are two nodes, which differ in nothing but their name', () => {
  expect(nodes.map(([name]) => name)).toEqual(['node-1', 'node-2']);
  const [first, second] = nodes.map(([, node]) => node);
  expect(first).toEqual(second);
});

test('every setting of a node is one that it reads', () => {
  for (const [, { environment }] of nodes) expect(unknownSettings(Object.keys(environment))).toEqual([]);
});

test('every variable of the file has a default', () => {
  const used = text.match(/\$\{[^}]*\}/g) ?? [];
  expect(used.length).toBeGreaterThan(0);
  for (const each of used) expect(each).toMatch(/^\$\{[A-Z_]+:-[^}]*\}$/);
});

test('a node is given longer to end than it takes to drain', () => {
  for (const [, { environment, stop_grace_period }] of nodes) {
    expect(stop_grace_period).toMatch(/^\d+s$/);
    expect(Number.parseInt(stop_grace_period ?? '', 10) * 1_000).toBeGreaterThan(Number(environment['DRAIN_MS']));
  }
});

test('the edge finds the nodes by the name they share, and Redis is where they look for it', () => {
  for (const [, { networks, environment }] of nodes) {
    expect(networks).toMatchObject({ inside: { aliases: [/\{EDGE_NODES-(\w+)\}/.exec(edgeConfig)?.[1]] } });
    expect(Object.keys(services)).toContain(new URL(String(environment['REDIS_URL'])).hostname);
  }
});
