import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { composeText, mountsOf, networks, networksOf, root, type Service, serviceOf, services } from './compose.ts';
import { unknownSettings } from './settings.ts';

const read = (...path: readonly string[]) => readFile(join(root, ...path), 'utf8');
const seconds = (text: string | undefined): number => Number(/^(\d+)s$/.exec(text ?? '')?.[1]);
const namesOf = (profile: string) => Object.keys(services).filter((name) => serviceOf(name).profiles.includes(profile));

describe('Compose, default', () => {
  const nodes = ['node-1', 'node-2', 'node-3'].map(serviceOf);

  test('is three nodes, Redis, the edge and its certificate', () => {
    const always = Object.keys(services).filter((name) => serviceOf(name).profiles.length === 0);
    expect(always).toEqual(['node-1', 'node-2', 'node-3', 'redis', 'certificate', 'edge']);
  });

  test('nodes differ in nothing but their name', () => {
    for (const node of nodes) expect(node).toEqual(nodes[0]);
    expect(composeText.match(/hostname: (node-\d)/g)).toEqual([
      'hostname: node-1',
      'hostname: node-2',
      'hostname: node-3',
    ]);
  });

  test('every setting of a node is one that it reads', () => {
    for (const { environment } of nodes) expect(unknownSettings(Object.keys(environment))).toEqual([]);
  });

  test('a node is given longer to end than it takes to drain', () => {
    for (const { environment, stop_grace_period } of nodes)
      expect(seconds(stop_grace_period) * 1_000).toBeGreaterThan(Number(environment['DRAIN_MS']));
  });

  test('Redis wants the password that nodes, exporter and health check have', () => {
    const { command, environment } = serviceOf('redis');
    const password = command[command.indexOf('--requirepass') + 1] ?? '';
    expect(password).toMatch(/^\$\{REDIS_PASSWORD:-\w+\}$/);
    expect(environment['REDISCLI_AUTH']).toBe(password);
    expect(serviceOf('redis-exporter').environment['REDIS_PASSWORD']).toBe(password);
    for (const node of nodes) expect(node.environment['REDIS_URL']).toBe(`redis://:${password}@redis:6379`);
  });

  test('Redis is reached by nodes and exporter, and has no way out', () => {
    const [store, ...others] = networksOf(serviceOf('redis'));
    expect(others).toEqual([]);
    expect(networks[store ?? '']).toEqual({ internal: true });
    const beside = Object.keys(services).filter((name) => networksOf(serviceOf(name)).includes(store ?? ''));
    expect(beside).toEqual(['node-1', 'node-2', 'node-3', 'redis', 'redis-exporter']);
  });

  test('the edge finds the nodes by the name they share', async () => {
    const name = /\{EDGE_NODES-(\w+)\}/.exec(await read('deploy', 'haproxy', 'haproxy.cfg'))?.[1];
    for (const node of nodes) expect(node.networks).toMatchObject({ default: { aliases: [name] } });
  });

  test('the edge is given longer to end than it takes to drain', () => {
    const { environment, stop_grace_period } = serviceOf('edge');
    const drain = Number(environment['EDGE_NOTICE_S']) + Number(environment['EDGE_DRAIN_S']);
    expect(seconds(stop_grace_period)).toBeGreaterThan(drain + 2);
  });

  test('every setting of the edge is one that it reads', async () => {
    const texts = await Promise.all(['haproxy.cfg', 'edge.sh'].map((file) => read('deploy', 'haproxy', file)));
    const known = new Set(texts.join('\n').match(/\bEDGE_[A-Z_]+/g));
    expect(Object.keys(serviceOf('edge').environment).filter((name) => !known.has(name))).toEqual([]);
  });

  test('the edge reads the certificate, and not the key of the authority', () => {
    const [maker, edge] = [serviceOf('certificate'), serviceOf('edge')];
    const [owner, group] = maker.user?.split(':') ?? [];
    const [reader, readers] = edge.user?.split(':') ?? [];
    expect(reader).not.toBe(owner);
    expect(readers).toBe(group);
    const target = (service: Service) => mountsOf(service).find(({ source }) => source === 'tls')?.target;
    expect(target(maker)).toBe('/var/lib/haproxy');
    expect(edge.environment['EDGE_TLS_CERT']).toBe(`${target(edge)}/edge.pem`);
    expect(edge.environment['EDGE_TLS_AUTHORITY']).toBe(`${target(edge)}/authority.crt`);
  });
});

describe('Compose, profile turn', () => {
  const turn = serviceOf('turn');
  const script = turn.command.join('\n');

  test('is coturn', () => expect(namesOf('turn')).toEqual(['turn']));

  test('nodes hand out the server with the secret that it has, and nothing without one', () => {
    const { TURN_SECRET, TURN_URLS } = serviceOf('node-1').environment;
    expect(turn.environment['TURN_SECRET']).toBe(TURN_SECRET);
    expect(TURN_SECRET).toBe('$' + '{TURN_SECRET:-}');
    expect(TURN_URLS).toMatch(/^\$\{TURN_SECRET:\+turn:.*\}$/);
    expect(script).toMatch(/"\$\$\{TURN_SECRET:\?/);
  });

  test('the ports of its relays are those that are published', () => {
    const [, from, to] = /--min-port=(\d+) --max-port=(\d+)/.exec(script) ?? [];
    expect(turn.ports.at(-1)).toMatch(new RegExp(`:${from}-${to}:${from}-${to}/udp$`));
    for (const transport of ['udp', 'tcp']) {
      expect(turn.ports.some((port) => port.endsWith(`:3478:3478/${transport}`))).toBe(true);
      expect(serviceOf('node-1').environment['TURN_URLS']).toContain(`:3478?transport=${transport}`);
    }
  });

  test('relays reach no private address but its own', () => {
    expect(script.match(/--allowed-peer-ip=\S+/g)).toEqual(['--allowed-peer-ip="$$address"']);
  });
});

describe('Compose, profile monitoring', () => {
  test('is Prometheus, Alertmanager, Grafana and the exporter of Redis', () => {
    expect(namesOf('monitoring')).toEqual(['prometheus', 'alertmanager', 'redis-exporter', 'grafana']);
  });

  const targets = z.object({
    alerting: z.object({
      alertmanagers: z.array(z.object({ static_configs: z.array(z.object({ targets: z.array(z.string()) })) })),
    }),
    scrape_configs: z.array(
      z.object({
        job_name: z.string(),
        static_configs: z.array(z.object({ targets: z.array(z.string()) })).default([]),
        dns_sd_configs: z.array(z.object({ names: z.array(z.string()) })).default([]),
      }),
    ),
  });

  test('Prometheus scrapes each service that has metrics, by a name that Docker resolves', async () => {
    const { alerting, scrape_configs } = targets.parse(parse(await read('monitoring', 'prometheus.yml')));
    expect(scrape_configs.map(({ job_name }) => job_name)).toEqual([
      'signalbox',
      'edge',
      'redis',
      'turn',
      'prometheus',
      'alertmanager',
    ]);
    const lists = [...scrape_configs, ...alerting.alertmanagers].flatMap(({ static_configs }) => static_configs);
    const hosts = lists.flatMap(({ targets: all }) => all.map((target) => target.split(':')[0]));
    const names = scrape_configs.flatMap(({ dns_sd_configs }) => dns_sd_configs.flatMap((each) => each.names));
    const known = [...Object.keys(services), 'nodes', 'localhost'];
    for (const host of [...hosts, ...names]) expect(known).toContain(host);
  });

  test('the data source is Prometheus, and the dashboards are those of the folder', async () => {
    const source = z.object({
      apiVersion: z.literal(1),
      datasources: z.tuple([
        z.strictObject({
          name: z.string(),
          uid: z.string(),
          type: z.literal('prometheus'),
          access: z.literal('proxy'),
          url: z.literal('http://prometheus:9090'),
          isDefault: z.literal(true),
          jsonData: z.strictObject({ timeInterval: z.string().regex(/^\d+s$/) }),
        }),
      ]),
    });
    const provider = z.object({
      apiVersion: z.literal(1),
      providers: z.tuple([
        z.strictObject({
          name: z.string(),
          type: z.literal('file'),
          disableDeletion: z.boolean(),
          allowUiUpdates: z.literal(false),
          options: z.strictObject({ path: z.string() }),
        }),
      ]),
    });
    source.parse(parse(await read('monitoring', 'grafana', 'datasource.yml')));
    const { providers } = provider.parse(parse(await read('monitoring', 'grafana', 'dashboards.yml')));
    const grafana = serviceOf('grafana');
    const target = (end: string) => mountsOf(grafana).find(({ source: from }) => from.endsWith(end))?.target;
    expect(providers[0].options.path).toBe(target('/dashboards'));
    const home = grafana.environment['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'];
    expect(home).toBe(`${target('/dashboards')}/overview.json`);
    expect(JSON.parse(await read('monitoring', 'dashboards', 'overview.json'))).toMatchObject({
      uid: expect.any(String),
    });
    // Where Grafana looks: https://grafana.com/docs/grafana/latest/administration/provisioning/
    expect(target('/datasource.yml')).toMatch(/^\/etc\/grafana\/provisioning\/datasources\/[\w-]+\.yml$/);
    expect(target('/dashboards.yml')).toMatch(/^\/etc\/grafana\/provisioning\/dashboards\/[\w-]+\.yml$/);
  });
});

describe('Compose, profile load', () => {
  test('is k6, which runs a script against the edge', async () => {
    expect(namesOf('load')).toEqual(['k6']);
    const k6 = serviceOf('k6');
    const [command, script] = k6.command;
    expect(command).toBe('run');
    const folder = mountsOf(k6).find(({ target }) => script?.startsWith(`${target}/`));
    const text = await read(folder?.source ?? '', script?.slice((folder?.target.length ?? 0) + 1) ?? '');
    expect(k6.environment['SERVERS']).toBe('http://edge:8080');
    const options = Object.keys(k6.environment).filter((name) => !name.startsWith('K6_'));
    for (const option of options) expect(text).toMatch(new RegExp(`(number|urls)\\('${option}'`));
  });
});
