import { expect, test } from 'vitest';
import { type NodeSettings, openBudget, openConnection, openInnerConnection } from '../../../../src/core/node.ts';
import { loseConnection } from '../../../../src/core/leave-room.ts';
import { dispatch, refuseUnread, dispatchText } from '../../../../src/gateway/native/dispatch.ts';
import { CoreCluster } from '../../../support/core-cluster.ts';
import { settled } from '../../../support/fake-clock.ts';

const ADDRESS = '192.0.2.1';

/** A node, and a function that sends an event of its client and answers with the ack. */
async function client(settings: Partial<NodeSettings> = {}) {
  const cluster = new CoreCluster();
  const { node } = await cluster.node('n', { eventsPerSecond: 10, ...settings });
  let connections = 0;
  const connect = (): string => {
    connections += 1;
    const id = `c${connections}`;
    openConnection(node, id, openBudget(node, ADDRESS));
    return id;
  };
  const ask = async (id: string, event: string, ...args: readonly unknown[]): Promise<unknown> => {
    let answer: unknown;
    dispatch(node, id, event, args, (reply) => {
      answer = reply;
    });
    await settled();
    return answer;
  };
  return { cluster, node, connect, ask };
}

const LIMITED = { ok: false, error: { code: 'rate-limited', retryable: true, retryAfterMs: expect.any(Number) } };

test('R125: an event that makes the store work counts as five', async () => {
  const { connect, ask } = await client();
  const id = connect();
  const answers = await Promise.all(Array.from({ length: 5 }, () => ask(id, 'peek', { room: 'room' })));
  expect(answers.slice(0, 4).every((answer) => Object(answer).ok === true)).toBe(true);
  expect(answers[4]).toEqual(LIMITED);
});

test.each(['sync', 'ice-servers'])('R125: so does %s, whose answer the node has to make', async (event) => {
  const { connect, ask } = await client();
  const id = connect();
  await ask(id, 'join', { v: 1, room: 'room' });
  const answers = await Promise.all(Array.from({ length: 4 }, () => ask(id, event)));
  expect(answers.slice(0, 3)).toMatchObject(Array.from({ length: 3 }, () => ({ ok: true })));
  expect(answers[3]).toEqual(LIMITED);
});

test('R123: the refusal says after how long the same is taken', async () => {
  const { cluster, connect, ask } = await client();
  const id = connect();
  let answer: unknown;
  do answer = await ask(id, 'sync');
  while (Object(answer).error.code !== 'rate-limited');
  await cluster.clock.advance(Object(answer).error.retryAfterMs);
  expect(await ask(id, 'sync')).toMatchObject({ error: { code: 'not-joined' } });
});

test('R122: peeks of one address are limited over all of its connections', async () => {
  const { connect, ask } = await client({ eventsPerSecond: 100, addressLimits: 1 });
  const peek = async (): Promise<unknown> => ask(connect(), 'peek', { room: 'room' });
  const answers = await Promise.all(Array.from({ length: 120 }, peek));
  expect(answers.filter((answer) => Object(answer).ok === true)).toHaveLength(100);
  expect(answers.at(-1)).toEqual(LIMITED);
});

test('R122: joins and resumes of one address are limited together', async () => {
  const { connect, ask } = await client({ eventsPerSecond: 100, addressLimits: 1 });
  const results: unknown[] = [];
  for (let index = 0; index < 310; index += 1) {
    const resume = index % 2 === 0 ? {} : { resume: { peerId: 'nobody', secret: 'none' } };
    results.push(await ask(connect(), 'join', { v: 1, room: `room ${index}`, ...resume }));
  }
  expect(results.slice(0, 200)).not.toContainEqual(LIMITED);
  expect(results.at(-1)).toEqual(LIMITED);
});

test('R124: an address whose resumes failed too often waits, but may join', async () => {
  const { connect, ask } = await client({ eventsPerSecond: 100, addressLimits: 1 });
  const resume = { peerId: 'nobody', secret: 'guess' };
  const attempt = async (): Promise<unknown> => ask(connect(), 'join', { v: 1, room: 'room', resume });
  for (let index = 0; index < 101; index += 1)
    expect(await attempt()).toMatchObject({ error: { code: 'resume-refused' } });
  expect(await attempt()).toMatchObject({ error: { code: 'rate-limited', retryAfterMs: 1_000 } });
  expect(await ask(connect(), 'join', { v: 1, room: 'room' })).toMatchObject({ ok: true });
});

test('R120: a message is charged for each peer that gets it, an update too', async () => {
  const { connect, ask } = await client({ eventsPerSecond: 100, bytesPerSecond: 1_000 });
  const [sender, ...others] = [connect(), connect(), connect(), connect()];
  for (const id of [sender, ...others]) await ask(id ?? '', 'join', { v: 1, room: 'room' });
  // About 1,500 bytes to each of three peers.
  const text = 'x'.repeat(1_450);
  expect(await ask(sender ?? '', 'message', { text })).toMatchObject({ ok: true });
  expect(await ask(sender ?? '', 'message', { text })).toEqual(LIMITED);
  expect(await ask(sender ?? '', 'update', { name: 'x' })).toEqual(LIMITED);
  expect(await ask(others[0] ?? '', 'message', { text })).toMatchObject({ ok: true });
});

test('R120: who asks for the roster is charged for it, and it is measured once a version', async () => {
  const { node, connect, ask } = await client({ eventsPerSecond: 1_000, bytesPerSecond: 4_000 });
  const [asker = '', other = ''] = [connect(), connect()];
  const metadata = { text: 'x'.repeat(2_000) };
  for (const id of [asker, other]) await ask(id, 'join', { v: 1, room: 'room', metadata });
  // About 4,200 bytes each, and four times 4,000 in a burst; the last one is charged in full.
  const answers = await Promise.all(Array.from({ length: 5 }, () => ask(asker, 'sync')));
  expect(answers.slice(0, 4)).toMatchObject(
    Array.from({ length: 4 }, () => ({ ok: true, roster: { peers: [{}, {}] } })),
  );
  expect(answers[4]).toEqual(LIMITED);
  const shown = node.replicas.get('room')?.shown;
  const [first, last] = [answers[0], answers[3]].map((answer) => Object(answer).roster);
  expect([first === shown?.roster, last === shown?.roster]).toEqual([true, true]);
  await ask(other, 'update', { name: 'new' });
  expect(await ask(other, 'sync')).toMatchObject({ roster: { peers: [{ name: '' }, { name: 'new' }] } });
});

test('R121: what runs inside a connection has the rates of that connection', async () => {
  const { node, connect } = await client();
  const outer = connect();
  openInnerConnection(node, 'inner', outer);
  expect(node.connected.get('inner')?.budget).toBe(node.connected.get(outer)?.budget);
});

test('R126: a request that is too long is refused before it is read, and charged', async () => {
  const { node, connect } = await client();
  const id = connect();
  const answers: unknown[] = [];
  const ack = (reply: unknown): void => void answers.push(reply);
  const unread = { name: 'update', code: 'payload-too-large', head: [], ack } as const;
  for (let index = 0; index < 5; index += 1) refuseUnread(node, id, unread);
  expect(answers.slice(0, 4)).toMatchObject(
    Array.from({ length: 4 }, () => ({ error: { code: 'payload-too-large' } })),
  );
  expect(answers[4]).toEqual(LIMITED);
});

test('R126: an event that is over the rate is not read', async () => {
  const { node, connect } = await client();
  const id = connect();
  const answers: unknown[] = [];
  let read = 0;
  const text = {
    read() {
      read += 1;
      return [{}];
    },
    head: () => [],
  };
  for (let index = 0; index < 30; index += 1)
    expect(dispatchText(node, id, 'message', text, (reply) => void answers.push(reply))).toBe(true);
  expect(answers.at(-1)).toEqual(LIMITED);
  expect(read).toBe(20);
});

test('R126: a request with too many keys is refused', async () => {
  const { connect, ask } = await client({ eventsPerSecond: 100 });
  const wide = (keys: number) => Object.fromEntries(Array.from({ length: keys }, (_, index) => [`k${index}`, {}]));
  const refused = { error: { code: 'payload-too-large' } };
  expect(await ask(connect(), 'update', wide(9))).toMatchObject(refused);
  expect(await ask(connect(), 'update', { metadata: wide(33) })).toMatchObject(refused);
});

test('R124: guesses from its address hold up no resume with a proof', async () => {
  const { node, connect, ask } = await client({ eventsPerSecond: 100, addressLimits: 1 });
  const first = connect();
  const welcome = Object(await ask(first, 'join', { v: 1, room: 'room' }));
  const guess = { peerId: welcome.self, secret: 'guess' };
  for (let index = 0; index < 101; index += 1) await ask(connect(), 'join', { v: 1, room: 'room', resume: guess });
  loseConnection(node, first);
  await settled();
  const { self: peerId, resumeSecret, resumeProof } = welcome;
  expect(await ask(connect(), 'join', { v: 1, room: 'room', resume: { peerId, secret: resumeSecret } })).toEqual(
    LIMITED,
  );
  const secret = `${resumeSecret}.${resumeProof}`;
  expect(await ask(connect(), 'join', { v: 1, room: 'room', resume: { peerId, secret } })).toMatchObject({
    ok: true,
    resumed: true,
  });
});
