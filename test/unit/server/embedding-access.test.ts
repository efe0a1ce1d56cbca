import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { createApplicationAccess } from '../../../src/adapters/auth/application-access.ts';
import type { Authorize, EntryRequest, Handshake, SignalboxOptions } from '../../../src/server/index.ts';
import { clientOf, startHost, startSignalbox } from '../../support/embedded.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';

async function site(auth: Authorize, options: Partial<SignalboxOptions> = {}): Promise<string> {
  const { server, url } = await startHost();
  await startSignalbox({ server, auth, ...options });
  return url;
}

const join = { v: 1, room: 'lab', name: 'Somebody' };

describe('R254: auth', () => {
  test('is told the headers of the handshake, the room and the token', async () => {
    const asked: [Handshake, EntryRequest][] = [];
    const url = await site((handshake, request) => {
      asked.push([handshake, request]);
      return true;
    });
    const client = await clientOf(url, { cookie: 'session=ann' });
    await client.ask('join', { ...join, token: 'shown' });
    await client.ask('peek', { room: 'other' });
    expect(asked).toEqual([
      [
        {
          address: '127.0.0.1',
          url: expect.stringMatching(/^\/socket\.io\/\?/),
          headers: expect.objectContaining({ cookie: 'session=ann' }),
        },
        { room: 'lab', dialect: undefined, token: 'shown' },
      ],
      [expect.anything(), { room: 'other', dialect: undefined, token: undefined }],
    ]);
  });

  test('true: as in an open room, where the first peer is the host', async () => {
    const url = await site(() => true);
    const [a, b] = [await clientOf(url), await clientOf(url)];
    const welcome = await a.ask('join', join);
    expect(welcome).not.toHaveProperty('grant');
    await b.ask('join', join);
    expect(await b.ask('room', { action: 'lock' })).toMatchObject({ error: { code: 'forbidden' } });
    expect(await a.ask('room', { action: 'lock' })).toMatchObject({ ok: true });
  });

  test('a grant holds: name, role, permissions, capacity, time', async () => {
    const url = await site(({ headers }) => ({
      name: headers.cookie ?? '',
      role: 'host',
      permissions: ['moderate'],
      capacity: 1,
      seconds: 600,
    }));
    const [a, b] = [await clientOf(url, { cookie: 'ann' }), await clientOf(url, { cookie: 'bob' })];
    expect(await a.ask('join', join)).toMatchObject({
      roster: { peers: [{ name: 'ann' }] },
      grant: { role: 'host', permissions: ['moderate'], ms: expect.any(Number) },
    });
    expect(await a.ask('message', { text: 'x' })).toMatchObject({ error: { code: 'forbidden', detail: 'message' } });
    expect(await b.ask('join', join)).toMatchObject({ error: { code: 'room-full' } });
  });

  test('a grant without a time lasts as long as the session', async () => {
    const url = await site(() => ({ role: 'viewer' }));
    expect(await (await clientOf(url)).ask('join', join)).toMatchObject({
      grant: { role: 'viewer', permissions: ['signal', 'message'], ms: Number.MAX_SAFE_INTEGER },
    });
  });

  test('a grant that ends is asked for again with the fresh token, and ends the session where that is refused', async () => {
    const url = await site((_handshake, { token }) => token !== 'bad' && { seconds: 1 });
    const client = await clientOf(url);
    await client.ask('join', join);
    expect(await client.next('token-expiring')).toMatchObject([{ ms: expect.any(Number) }]);
    expect(await client.ask('token', { token: 'fresh' })).toMatchObject({ ok: true, grant: { role: 'speaker' } });
    expect(await client.ask('token', { token: 'bad' })).toMatchObject({ error: { code: 'token-refused' } });
    expect(await client.next('goodbye')).toMatchObject([{ reason: 'token-expired', reconnect: false }]);
  });

  test.each<[ReturnType<Authorize>, object]>([
    [false, { code: 'token-refused', retryable: false, detail: 'application' }],
    [
      { refuse: 'token-refused', reason: 'the meeting begins at 9' },
      { code: 'token-refused', detail: 'the meeting begins at 9' },
    ],
    [{ refuse: 'token-required' }, { code: 'token-required' }],
    [Promise.resolve({ refuse: 'token-expired' }), { code: 'token-expired' }],
  ])('%o refuses', async (decision, error) => {
    const url = await site(() => decision);
    expect(await (await clientOf(url)).ask('join', join)).toMatchObject({ ok: false, error });
  });

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no database');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no database'))],
    ['answers with nothing', () => undefined],
    ['answers with a role that there is not', () => ({ role: 'king' })],
  ])('a function that %s lets nobody in, and is logged; the client may try again', async (_what, broken) => {
    const errors: unknown[] = [];
    const logger = {
      info: () => undefined,
      warn: () => undefined,
      error: (fields: object) => void errors.push(fields),
    };
    const { server, url } = await startHost();
    // As an application in JavaScript may have it.
    const options: SignalboxOptions = { server, logger };
    Object.assign(options, { auth: broken });
    await startSignalbox(options);
    expect(await (await clientOf(url)).ask('join', join)).toMatchObject({
      error: { code: 'token-unchecked', retryable: true, detail: 'application' },
    });
    expect(errors).toHaveLength(1);
  });

  test('a function that does not answer within 10 s lets nobody in', async () => {
    const clock = new FakeClock();
    const failures: unknown[] = [];
    const access = createApplicationAccess({
      decide: () => new Promise(() => undefined),
      clock,
      onFailure: (error) => failures.push(error),
    });
    const verdict = access.verify('', 'lab', {});
    await settled();
    await clock.advance(10_000);
    expect(await verdict).toEqual({ ok: false, code: 'token-unchecked', fault: 'application' });
    expect(failures).toHaveLength(1);
  });

  test('is asked of clients of dialects too, by their own name of the room', async () => {
    const asked: EntryRequest[] = [];
    const url = await site(
      (_handshake, request) => {
        asked.push(request);
        return false;
      },
      { dialects: ['pubsub'] },
    );
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?token=shown`);
    onTestFinished(() => socket.terminate());
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.once('open', () => socket.send(JSON.stringify({ cmd: 'subscribe', subject: 'lab' })));
    await closed;
    expect(asked).toEqual([{ room: 'lab', dialect: 'pubsub', token: 'shown' }]);
  });

  test('a list of ids, which shows no handshake, is not told where it decides', async () => {
    const options = { dialects: ['peerjs'], peerjsDiscovery: true } as const;
    const guarded = await site(() => true, options);
    expect((await fetch(`${guarded}/peerjs/peers`)).status).toBe(401);
    const { server, url } = await startHost();
    await startSignalbox({ server, ...options });
    expect(await (await fetch(`${url}/peerjs/peers`)).json()).toEqual([]);
  });
});
