import { expect, test } from 'vitest';
import { logEvents } from '../../../../src/adapters/observability/log-events.ts';
import type { NodeEvent } from '../../../../src/core/events.ts';
import { joinRoom } from '../../../../src/core/join-room.ts';
import { leaveRoom, loseConnection } from '../../../../src/core/leave-room.ts';
import { describeConnection } from '../../../../src/core/connection-label.ts';
import { openBudget, openConnection, openInnerConnection } from '../../../../src/core/node.ts';
import type { LogFields } from '../../../../src/core/ports.ts';
import { CoreCluster } from '../../../support/core-cluster.ts';
import { settled } from '../../../support/fake-clock.ts';
import { RecordedSpans } from '../../../support/recorded-spans.ts';

/** A node, and the lines that it logs, each as [event, fields]. */
async function logged(tracer?: RecordedSpans) {
  const cluster = new CoreCluster();
  const lines: (readonly [string, LogFields])[] = [];
  const add = (event: string, fields: LogFields): void => void lines.push([event, fields]);
  const about = (id: string) => describeConnection(node, id);
  const emit: (event: NodeEvent) => void = logEvents({ info: add, warn: add, error: add }, about);
  const { node } = await cluster.node('n', {}, { events: { emit }, ...(tracer && { tracer }) });
  const join = (id: string) => joinRoom(node, id, { v: 1, room: 'room' }, () => undefined);
  openConnection(node, 'c', openBudget(node, ''), { requestId: 'request-1' });
  return { node, lines, emit, join };
}

const session = { room: 'room', peer: 'peer-2', connection: 'c', requestId: 'request-1' };

test('R171: each line about a connection has its ids, from its join to its end', async () => {
  const { node, lines, emit, join } = await logged();
  await join('c');
  emit({ type: 'slow-consumer', connection: 'c' });
  emit({ type: 'request-failed', connection: 'c', event: 'update', error: 'why' });
  emit({ type: 'flood', connection: 'c' });
  loseConnection(node, 'c');
  await settled();
  expect(lines.map(([event]) => event)).toEqual([
    'peer joined',
    'connection takes too little',
    'event failed',
    'connection sends too much',
    'peer away',
  ]);
  for (const [event, fields] of lines) expect(fields, event).toMatchObject(session);
});

test('R171: a peer that leaves is logged with the connection that it had', async () => {
  const { node, lines, join } = await logged();
  await join('c');
  leaveRoom(node, 'c');
  await settled();
  expect(lines.at(-1)).toEqual(['peer left', { ...session, version: expect.any(Number) }]);
});

test('R171: a connection in no room has its own ids; one without an edge has no request id', async () => {
  const { node, lines, emit, join } = await logged();
  emit({ type: 'flood', requestId: 'request-1' });
  emit({ type: 'flood', connection: 'c' });
  openConnection(node, 'd');
  await join('d');
  expect(lines.slice(0, 2).map(([, fields]) => fields)).toEqual([
    { requestId: 'request-1' },
    { connection: 'c', requestId: 'request-1' },
  ]);
  expect(lines[2]?.[1]).not.toHaveProperty('requestId');
});

test('R171: the rooms of a client of another dialect have the request id of its connection', async () => {
  const { node, lines, join } = await logged();
  openInnerConnection(node, 'c/1', 'c');
  await join('c/1');
  expect(lines[0]?.[1]).toMatchObject({ connection: 'c/1', requestId: 'request-1' });
});

test('R171: a join that is traced is logged with the id of its trace', async () => {
  const { lines, join } = await logged(new RecordedSpans());
  await join('c');
  expect(lines[0]?.[1]).toMatchObject({ trace: 'a'.repeat(32) });
});
