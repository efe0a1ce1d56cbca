import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

export const root = join(import.meta.dirname, '..', '..');
export const composeFile = join(root, 'docker-compose.yml');
export const composeText = await readFile(composeFile, 'utf8');

const attached = z.object({ aliases: z.array(z.string()).default([]) }).nullable();
const network = z.union([z.array(z.string()), z.record(z.string(), attached)]);

const service = z.object({
  image: z.string(),
  build: z.string().optional(),
  profiles: z.array(z.string()).default([]),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).default([]),
  user: z.string().optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  cap_add: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).optional(),
  pids_limit: z.number().optional(),
  logging: z.object({ driver: z.string() }).optional(),
  restart: z.string().optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number()]).nullable()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  tmpfs: z.array(z.string()).default([]),
  networks: network.default(['default']),
  network_mode: z.string().optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  stop_grace_period: z.string().optional(),
  mem_limit: z.string(),
});

/** A service of docker-compose.yml, as far as the checks look at it. */
export type Service = z.output<typeof service>;

export const { services, volumes, networks } = z
  .object({
    services: z.record(z.string(), service),
    volumes: z.record(z.string(), z.unknown()),
    networks: z.record(z.string(), z.object({ internal: z.boolean().optional() }).nullable()),
  })
  .parse(parse(composeText, { merge: true }));

/** The service of that name. Throws where there is none. */
export function serviceOf(name: string): Service {
  const found = services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
}

export const networksOf = ({ networks: given }: Service): readonly string[] =>
  Array.isArray(given) ? given : Object.keys(given);

/** Host path or volume, path in the container, mode. Variables are their defaults. */
export const mountsOf = ({ volumes: given }: Service) =>
  given.map((mount) => {
    const [source = '', target = '', mode] = mount.replace(/\$\{\w+:-([^}]*)\}/g, '$1').split(':');
    return { source, target, mode };
  });
