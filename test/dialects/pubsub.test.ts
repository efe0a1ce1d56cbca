import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FieldNames, PubsubClient } from './clients/pubsub.ts';
import { deployments, ownNodes, type Servers } from './support/servers.ts';

const newSubject = (): string => `room-${randomUUID().slice(0, 8)}`;

const OTHER_NAMES: FieldNames = { cmd: 'action', subject: 'topic', event: 'type', data: 'payload' };

/** Two subscribers of a subject, each known to hear the other. */
async function pair([a, b]: Servers['urls'], subject: string, names?: FieldNames) {
  const [first, second] = [await PubsubClient.connect(a, names), await PubsubClient.connect(b, names)];
  await first.subscribed(subject, second);
  await second.subscribed(subject, first);
  return { first, second };
}

/** What arrived that is not a `call`, of which `pair` sends as many as it needs. */
const afterCalls = ({ inbox }: PubsubClient): string[] => inbox.names.filter((name) => name !== 'call');

/** A call as such a page has it. */
async function call(urls: Servers['urls'], names?: FieldNames): Promise<void> {
  const subject = newSubject();
  const { first, second } = await pair(urls, subject, names);
  first.publish(subject, 'offer', { type: 'offer', sdp: 'v=0' });
  expect(await second.inbox.next('offer')).toEqual({ type: 'offer', sdp: 'v=0' });
  second.publish(subject, 'answer', { type: 'answer', sdp: 'v=0' });
  expect(await first.inbox.next('answer')).toEqual({ type: 'answer', sdp: 'v=0' });
  for (let n = 0; n < 50; n += 1) second.publish(subject, 'candidate', { n });
  for (let n = 0; n < 50; n += 1) expect(await first.inbox.next('candidate')).toEqual({ n });
  second.publish(subject, 'leave', null);
  expect(await first.inbox.next('leave')).toBeNull();
  expect(afterCalls(second)).toEqual(['offer']);
}

describe.each(deployments('pubsub'))('clients that publish and subscribe, $name', ({ start }) => {
  let servers: Servers;
  beforeAll(async () => {
    servers = await start();
  });
  afterAll(() => servers?.stop());

  test('R93: each hears what the other publishes, in order, and nothing of its own', () => call(servers.urls));

  test('R100: others receive an event and its data, and no other field', async () => {
    const subject = newSubject();
    const { first, second } = await pair(servers.urls, subject);
    first.publish(subject, 'offer', 'text');
    await second.inbox.next('offer');
    expect(second.frames.at(-1)).toEqual({ event: 'offer', data: 'text' });
  });

  test('R93: three of one subject hear each other', async () => {
    const subject = newSubject();
    const { first, second } = await pair(servers.urls, subject);
    const third = await PubsubClient.connect(servers.urls[0]);
    await third.subscribed(subject, first);
    third.publish(subject, 'offer', 3);
    expect(await Promise.all([first.inbox.next('offer'), second.inbox.next('offer')])).toEqual([3, 3]);
  });

  test('R93: one connection has several subjects, and each is apart from the others', async () => {
    const [one, two] = [newSubject(), newSubject()];
    const { first, second } = await pair(servers.urls, one);
    const other = await PubsubClient.connect(servers.urls[1]);
    await first.subscribed(two, other);
    await other.subscribed(two, first);
    other.publish(two, 'offer', 'of two');
    expect(await first.inbox.next('offer')).toBe('of two');
    second.publish(one, 'answer', 'of one');
    expect(await first.inbox.next('answer')).toBe('of one');
    first.publish(two, 'candidate', 'for two');
    expect(await other.inbox.next('candidate')).toBe('for two');
    first.publish(one, 'candidate', 'for one');
    expect(await second.inbox.next('candidate')).toBe('for one');
    expect(afterCalls(second)).toEqual(['candidate']);
    expect(afterCalls(other)).toEqual(['candidate']);
  });

  test('R100: a page that subscribes twice hears each event once', async () => {
    const subject = newSubject();
    const { first, second } = await pair(servers.urls, subject);
    second.subscribe(subject);
    second.publish(subject, 'answer', 1);
    await first.inbox.next('answer');
    first.publish(subject, 'offer', 1);
    first.publish(subject, 'candidate', 2);
    await second.inbox.next('candidate');
    expect(afterCalls(second)).toEqual(['offer', 'candidate']);
  });

  test('R98: what is not of the dialect closes no connection and reaches nobody', async () => {
    const subject = newSubject();
    const { first, second } = await pair(servers.urls, subject);
    const frames = [
      ...['', '{', 'null', '5', '"text"', '[]', '{}', '{"cmd":"unsubscribe"}', '{"cmd":5}', '{"cmd":"subscribe"}'],
      '{"cmd":"publish","event":"offer","data":1}',
      '{"cmd":"subscribe","subject":""}',
      '{"cmd":"subscribe","subject":{"__proto__":1}}',
      `{"cmd":"publish","subject":"${subject}","event":{"a":1},"data":1}`,
    ];
    for (const frame of frames) first.say(frame);
    first.say(new Uint8Array([0, 255, 1]));
    first.publish(subject, 'candidate', 'after all that');
    expect(await second.inbox.next('candidate')).toBe('after all that');
    expect(afterCalls(second).filter((name) => name === 'offer')).toEqual([]);
  });

  test('R100: the one who publishes need not have subscribed', async () => {
    const subject = newSubject();
    const { first } = await pair(servers.urls, subject);
    const outside = await PubsubClient.connect(servers.urls[1]);
    outside.publish(subject, 'offer', 'from one who only publishes');
    expect(await first.inbox.next('offer')).toBe('from one who only publishes');
  });
});

describe.runIf(ownNodes).each(deployments('pubsub'))('pages with names of their own, $name', ({ start }) => {
  test('R101: the same call goes through', async () => {
    const { urls, stop } = await start({ PUBSUB_FIELDS: JSON.stringify(OTHER_NAMES) });
    try {
      await call(urls, OTHER_NAMES);
    } finally {
      await stop();
    }
  });
});
