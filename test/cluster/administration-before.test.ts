import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProcessCluster } from '../support/cluster.ts';
import type { RunningNode } from '../support/node.ts';
import { startNodeBefore, versionsBefore, whyNoNodeBefore } from '../support/node-before.ts';
import { until } from '../support/until.ts';

const KEY = 'a-key-of-an-administrator-in-tests';

/** A node of an earlier version, which knows no administration, beside one of this version. */
describe.for(versionsBefore)('R210-R215: administration beside $what, $revision', (version) => {
  const reason = whyNoNodeBefore(version);
  let cluster: ProcessCluster;
  let old: RunningNode | undefined;

  beforeEach(async () => {
    cluster = await ProcessCluster.start({ LEASE_MS: '2000' });
  });
  afterEach(async () => {
    await old?.stop();
    await cluster.stop();
  });

  test('what it can do works there too, as far as its clients can be told', async (context) => {
    if (reason !== undefined) context.skip(reason);
    old = await startNodeBefore(version, { REDIS_URL: cluster.url, LEASE_MS: '2000' });
    const young = await cluster.node({ ADMIN_KEY: KEY });
    const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
      const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
      const given = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await fetch(`${young.url}/api/v1${path}`, { method, headers, ...given });
      return answer.status === 204 ? 204 : answer.json();
    };
    const alice = await cluster.joined(young, 'lab');
    const bob = await cluster.joined(old, 'lab');
    const carol = await cluster.joined(old, 'lab');
    await alice.next('peer-joined');
    await alice.next('peer-joined');

    expect(await ask('GET', '/cluster')).toMatchObject({ complete: false, nodes: [{}, {}] });
    expect(await ask('POST', '/announcements', { text: 'hello' })).toEqual({ nodes: 2 });
    expect(await alice.next('announcement')).toEqual([{ text: 'hello' }]);
    expect(old.output()).not.toMatch(/bad input|"level":"error"/);

    expect(await ask('DELETE', `/rooms/lab/peers/${bob.self}`)).toBe(204);
    expect(await alice.next('peer-left')).toMatchObject([{ peerId: bob.self, reason: 'removed' }]);
    await bob.disconnected;
    await until('Carol to see that Bob is gone', async () => {
      const { roster } = Object(await carol.ask('sync'));
      return JSON.stringify(roster).includes(bob.self) ? undefined : true;
    });
    for (const node of [young, old]) {
      const again = await cluster.client(node);
      const resume = { peerId: bob.self, secret: bob.secret };
      expect(await again.ask('join', { v: 1, room: 'lab', resume })).toMatchObject({ ok: false });
    }
    expect(await ask('DELETE', '/rooms/lab')).toBe(204);
    await Promise.all([alice.disconnected, carol.disconnected]);
    expect(old.output()).not.toMatch(/"level":"error"/);
  });
});
