import { afterEach, describe, expect, test } from 'vitest';
import { ProcessCluster } from '../support/cluster.ts';
import { freePort } from '../support/net.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { rawClient } from '../support/raw-client.ts';
import { until } from '../support/until.ts';

const REFUSED = { ok: false, error: { code: 'resume-refused' } };

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Joins, and answers with what takes this session up again in a store that has lost it. */
async function session({ url }: RunningNode) {
  const client = await rawClient(url);
  const welcome = await client.ask('join', { v: 1, room: 'room', name: 'Ann' });
  expect(welcome).toMatchObject({ ok: true, resumeProof: expect.stringMatching(/^\w+\.\w+\.[\w-]{22}$/) });
  const { self, resumeSecret, resumeProof } = Object(welcome);
  client.close();
  return { peerId: String(self), secret: `${resumeSecret}.${resumeProof}` };
}

async function resumed({ url }: RunningNode, resume: object): Promise<unknown> {
  const client = await rawClient(url);
  ends.push(async () => client.close());
  return client.ask('join', { v: 1, room: 'room', name: 'Ann', resume });
}

describe('sessions that are taken up after their node and all data are lost', () => {
  test('R140, R145: another node believes the proof, with a key that the nodes made', async () => {
    const cluster = await ProcessCluster.start({ GRACE_MS: '120000' });
    ends.push(() => cluster.stop());
    const [a, b] = [await cluster.node(), await cluster.node()];
    const [first, second] = [await session(a), await session(a)];
    const key = (await cluster.inspect.keys('*keys'))[0] ?? '';
    const made = await cluster.inspect.get(key);
    expect(made).toMatch(/^[\w-]{43}$/);
    a.kill('SIGKILL');
    await cluster.inspect.flushall();
    expect(await resumed(b, first)).toMatchObject({ ok: true, self: first.peerId, resumed: true, afterLoss: true });
    expect(await resumed(b, { ...second, secret: second.secret.replace(/.$/, '!') })).toMatchObject(REFUSED);
    // The key is back with the next renewal, and a node that begins then knows it.
    await until('the key to be back', async () => (await cluster.inspect.get(key)) === made);
    const c = await cluster.node();
    b.kill('SIGKILL');
    await cluster.inspect.flushall();
    expect(await resumed(c, second)).toMatchObject({ ok: true, self: second.peerId });
  });

  test('R141, R145: a node alone that is started again takes its peers back, if it has SESSION_KEY', async () => {
    const [before, after] = ['b'.repeat(32), 'a'.repeat(32)];
    const PORT = String(await freePort());
    const start = async (SESSION_KEY: string) => {
      const node = await startNode({ PORT, SESSION_KEY, GRACE_MS: '120000', LEASE_MS: '60000' });
      ends.push(() => node.stop());
      return node;
    };
    const first = await start(before);
    const [ann, bob] = [await session(first), await session(first)];
    first.kill('SIGKILL');
    await first.exited;
    const second = await start(`${after},${before}`);
    expect(await resumed(second, ann)).toMatchObject({ ok: true, self: ann.peerId, resumed: true });
    second.kill('SIGKILL');
    await second.exited;
    const third = await start(after);
    // Nobody can tell a node alone the key before, so that it does not let its clients wait.
    expect(await resumed(third, bob)).toMatchObject({ ok: false, error: { code: 'resume-refused' } });
  });
});
