import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { metric } from '../support/metric.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { rawClient } from '../support/raw-client.ts';
import { until } from '../support/until.ts';
import { TutorialClient } from './clients/tutorial.ts';
import { ownNodes } from './support/servers.ts';

/** A join of a native client. */
const NATIVE = { v: 1, room: 'shared' };

const REFUSED = { ok: false, error: expect.objectContaining({ code: 'bad-room' }) };

describe.runIf(ownNodes)('the default namespace of one node', () => {
  let node: RunningNode;
  beforeEach(async () => {
    node = await startNode({ DIALECTS: 'tutorial,invitation' });
  });
  afterEach(() => node?.stop());

  const clients = (dialect: string) => metric(node.url, `signalbox_dialect_clients{dialect="${dialect}"}`);
  const dropped = (code: string) =>
    metric(node.url, `signalbox_dialect_messages_total{dialect="tutorial",result="${code}"}`);

  async function raw() {
    const client = await rawClient(node.url);
    onTestFinished(() => client.close());
    return client;
  }

  test('R91: a connection whose first event is a tutorial’s has no native answers, and no other dialect’s', async () => {
    const { socket, next, events } = await raw();
    socket.emit('join', { roomId: 'first' });
    expect(await next('joined')).toEqual([{ roomId: 'first', userNum: 1 }]);
    const answers: unknown[] = [];
    for (const [event, request] of [['join', NATIVE] as const, ['peek', { room: 'shared' }] as const]) {
      socket.emit(event, request, (answer: unknown) => answers.push(answer));
    }
    socket.emit('joinRoom', { room: 'shared', user: { sockId: socket.id } });
    // The dialect has seen them, and knows none of them.
    await until('all of them to be dropped', async () => (await dropped('bad-room')) === 3);
    socket.emit('join', { roomId: 'second' });
    expect(await next('joined')).toEqual([{ roomId: 'second', userNum: 1 }]);
    expect(answers).toEqual([]);
    expect(events.map(([name]) => name)).toEqual(['joined', 'joined']);
    expect([await clients('tutorial'), await clients('invitation')]).toEqual([1, 0]);
    expect(await metric(node.url, 'signalbox_peers')).toBe(2);
  });

  test('R91: a connection whose first event is native stays native, and others of its node do not', async () => {
    const { socket, ask, next, events } = await raw();
    expect(await ask('join', NATIVE)).toMatchObject({ ok: true });
    socket.emit('join', { roomId: 'shared' });
    expect(await next('refused')).toEqual(['join', expect.objectContaining({ code: 'bad-message' })]);
    socket.emit('joinRoom', { room: 'shared', user: { sockId: socket.id } });
    expect(await next('refused')).toEqual(['joinRoom', expect.objectContaining({ code: 'unknown-event' })]);
    const other = await TutorialClient.connect(node.url);
    expect(await other.enter('shared')).toEqual({ roomId: 'shared', userNum: 1 });
    expect(await ask('sync')).toMatchObject({ ok: true });
    expect(events.map(([name]) => name)).toEqual(['refused', 'refused']);
    expect([await clients('tutorial'), await clients('invitation')]).toEqual([1, 0]);
  });

  test('R91: what nobody knows decides nothing', async () => {
    const { socket, next } = await raw();
    socket.emit('message', { data: 1 });
    socket.emit('unheard of');
    expect(await next('refused')).toMatchObject(['message', { code: 'not-joined' }]);
    expect(await next('refused')).toMatchObject(['unheard of', { code: 'unknown-event' }]);
    socket.emit('join', { roomId: 'first' });
    expect(await next('joined')).toEqual([{ roomId: 'first', userNum: 1 }]);
  });

  test('R92: no native client sees or enters a room of a dialect by the id that it has in the store', async () => {
    const inside = await TutorialClient.connect(node.url);
    await inside.enter('shared');
    const { ask } = await raw();
    const room = 'tutorial\u001fshared';
    expect(await ask('peek', { room })).toEqual(REFUSED);
    expect(await ask('join', { v: 1, room })).toEqual(REFUSED);
    expect(await metric(node.url, 'signalbox_peers')).toBe(1);
    const second = await TutorialClient.connect(node.url);
    expect(await second.enter('shared')).toEqual({ roomId: 'shared', userNum: 2 });
    expect(await inside.inbox.next('otherjoined')).toEqual({ roomId: 'shared', userId: second.id });
    expect(inside.inbox.names).toEqual(['joined', 'otherjoined']);
  });
});
