import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { sessionOn } from './edge.ts';
import { EdgeSite, needsEdge, polling, rooms, websocket } from './edge-site.ts';

/** Of a node that has its whole share (deploy/haproxy/haproxy.cfg). */
const WEIGHT = 10;

let site: EdgeSite;

beforeEach(async (context) => {
  needsEdge(context);
  const started = await EdgeSite.start(12);
  if (started !== undefined) site = started;
});

afterEach(async (context) => {
  if (context.task.result?.state !== 'skip') await site?.stop();
});

test('R67: two edges send one session to one node, also when nodes come and go and each edge has its own numbers for them', async () => {
  const first = await site.edge();
  await first.uses('rooms', 3);
  // The second edge finds these, and the others, in another order.
  const late = ['127.0.12.4', '127.0.12.5'];
  for (const name of late) await site.add(name);
  site.resolveTo([...late, ...site.names.slice(0, 2)]);
  const second = await site.edge();
  await second.uses('rooms', 4);
  site.resolveTo(site.names);
  await first.uses('rooms', 5);
  await second.uses('rooms', 5);
  for (const room of rooms.slice(0, 10)) {
    for (const name of site.names) {
      const answers = await Promise.all([first, second].map((edge) => edge.get(polling(room, sessionOn(name)))));
      expect(answers.map(({ body }) => body)).toEqual([name, name]);
      const { node } = await site.open(second, websocket(room, sessionOn(name)));
      expect(node).toBe(name);
    }
  }
});

test('a node that comes gets its share of new connections little by little', async () => {
  const edge = await site.edge({ EDGE_SLOW_START: '5s' });
  const weightOf = async (server: string): Promise<number> => {
    const { body } = await edge.admin('/metrics');
    return Number(
      new RegExp(`^haproxy_server_weight\\{proxy="rooms",server="${server}"\\} (\\d+)`, 'm').exec(body)?.[1],
    );
  };
  const warm = (server: string) => until(`${server} to be warm`, async () => (await weightOf(server)) === WEIGHT);
  for (const server of ['node-1', 'node-2', 'node-3']) await warm(server);
  const share = async (name: string): Promise<number> => {
    const nodes = await Promise.all(rooms.map(async (room) => (await edge.get(polling(room))).body));
    return nodes.filter((node) => node === name).length / rooms.length;
  };
  const { name } = await site.add('127.0.12.4');
  site.resolveTo(site.names);
  await edge.uses('rooms', 4);
  const first = await share(name);
  await warm('node-4');
  // Of four nodes one has a quarter in the end.
  expect(first).toBeLessThan(0.1);
  expect(await share(name)).toBeGreaterThan(0.15);
});
