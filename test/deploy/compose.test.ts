import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { missing, onPath } from '../../scripts/on-path.ts';
import { composeFile, composeText, mountsOf, root, services, volumes } from './compose.ts';

const run = promisify(execFile);
/** Services that end by themselves. */
const oneShots = ['certificate', 'k6'];
/** Images that name a user who is not root themselves. The nodes' is in the Dockerfile. */
const namesUser = /^(signalbox:|prom\/|oliver006\/|grafana\/|coturn\/)/;

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

test.for(['', 'turn', 'monitoring', 'load', 'turn,monitoring'])(
  'docker compose config accepts the file, profile "%s"',
  async (profiles, context) => {
    const command = await composeCommand();
    if (command === undefined) return context.skip(missing('docker-compose'));
    const [program, ...first] = command;
    const { stderr } = await run(program, [...first, '--file', composeFile, 'config', '--quiet'], {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], COMPOSE_PROFILES: profiles },
    });
    // A variable that nobody set is a warning there, and an empty string in the container.
    expect(stderr).not.toContain('warning');
  },
);

describe.each(Object.entries(services))('Compose, %s', (name, { user, build, ...given }) => {
  test('writes nothing, may nothing, gains nothing', () => {
    expect(given).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    // The program of that image has it as a file capability, and does not start without it.
    expect(given.cap_add).toEqual(name === 'turn' ? ['NET_BIND_SERVICE'] : []);
  });

  test('is bounded: memory, processes, logs', () => {
    expect(given.mem_limit).toMatch(/^\d+[mg]$/);
    expect(given.pids_limit).toBeGreaterThan(0);
    expect(given.logging).toEqual({ driver: 'local' });
  });

  test('starts again where it ends, unless it is meant to end', () => {
    expect(given.restart).toBe(oneShots.includes(name) ? 'no' : 'unless-stopped');
  });

  test('is of a version that was chosen', () => {
    expect(given.image).toMatch(/^[\w./-]+:(?!latest\b)[\w.-]+(@sha256:[0-9a-f]{64})?$/);
  });

  test('does not run as root', () => {
    if (namesUser.test(given.image)) expect(user).toBeUndefined();
    else expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  test('publishes on loopback only, and on LAN_ADDRESS where that is asked for', () => {
    for (const port of given.ports) expect(port).toMatch(/^(127\.0\.0\.1|\$\{LAN_ADDRESS:-127\.0\.0\.1\}):/);
    // What a phone may reach: pages and calls over TLS, and relays.
    if (given.ports.some((port) => port.includes('LAN_ADDRESS'))) expect(['edge', 'turn']).toContain(name);
  });

  test('says when it is healthy, unless it ends by itself', () => {
    // The nodes' check is in the Dockerfile.
    expect(given.healthcheck !== undefined || build !== undefined).toBe(!oneShots.includes(name));
  });

  test('mounts what exists, and only to read', () => {
    for (const { source, mode } of mountsOf({ ...given, user, build })) {
      if (!source.startsWith('.')) expect(Object.keys(volumes)).toContain(source);
      else {
        expect(existsSync(join(root, source)), source).toBe(true);
        expect(mode, source).toBe('ro');
      }
    }
  });

  test('waits for services that are there whenever it is, until they are healthy or done', () => {
    for (const [other, { condition }] of Object.entries(given.depends_on)) {
      const { profiles } = services[other] ?? { profiles: ['none: it does not exist'] };
      for (const profile of profiles) expect(given.profiles, other).toContain(profile);
      expect(condition).toBe(oneShots.includes(other) ? 'service_completed_successfully' : 'service_healthy');
    }
  });
});

test('every volume is used', () => {
  const used = Object.values(services).flatMap((service) => mountsOf(service).map(({ source }) => source));
  expect(used).toEqual(expect.arrayContaining(Object.keys(volumes)));
});

test('every variable of the file has a default', () => {
  // Inner ones first: a default may hold a variable.
  const variable = /\$\{([A-Z_]+):[-+]([^${}]*)\}/g;
  let rest = composeText.replaceAll('$$', '');
  while (variable.test(rest)) rest = rest.replaceAll(variable, '$2');
  expect(rest).not.toContain('$');
});
