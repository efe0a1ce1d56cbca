import { once } from 'node:events';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { type RunningNode, startNode } from '../support/node.ts';
import { SECRET, tokenFor } from '../support/tokens.ts';
import { ownNodes } from './support/servers.ts';

describe.runIf(ownNodes)('R189: dialects of a node that needs tokens, over real connections', () => {
  let node: RunningNode;
  beforeAll(async () => {
    node = await startNode({
      DIALECTS: 'tutorial,invitation,pubsub,simplewebrtc,peerjs',
      PEERJS_DISCOVERY: '1',
      JWT_SECRET: SECRET,
    });
  });
  afterAll(() => node.stop());

  /** What a client of Socket.IO hears first: `joined`, or its end. */
  async function tutorial(options: object, roomId = 'room'): Promise<unknown> {
    const socket = io(node.url, { forceNew: true, reconnection: false, ...options });
    onTestFinished(() => void socket.disconnect());
    socket.emit('join', { roomId });
    return new Promise((resolve) => {
      socket.once('joined', resolve);
      socket.once('disconnect', resolve);
    });
  }

  async function open(path: string): Promise<WebSocket> {
    const socket = new WebSocket(node.url.replace(/^http/, 'ws') + path);
    onTestFinished(() => socket.terminate());
    await once(socket, 'open');
    return socket;
  }

  test('Socket.IO: auth, or the query, over WebSockets and long polling', async () => {
    const token = await tokenFor('room*');
    let rooms = 0;
    for (const shown of [{ auth: { token } }, { query: { token } }, { auth: { token }, transports: ['websocket'] }]) {
      rooms += 1;
      expect(await tutorial(shown, `room ${rooms}`)).toMatchObject({ roomId: `room ${rooms}` });
    }
    const other = await tokenFor('other');
    for (const shown of [{}, { auth: { token: 'bad' } }, { query: { token: other } }, { auth: { token: 7 } }]) {
      expect(await tutorial(shown)).toBe('io server disconnect');
    }
  });

  test('a plain WebSocket: the query', async () => {
    const good = await open(`/ws?token=${await tokenFor('news')}`);
    good.send(JSON.stringify({ cmd: 'subscribe', subject: 'news' }));
    const heard = once(good, 'message').then(([data]: unknown[]) => JSON.parse(String(data)));
    const sender = await open(`/ws?token=${await tokenFor('n*')}`);
    const bad = await open('/ws');
    bad.send(JSON.stringify({ cmd: 'publish', subject: 'news', event: 'wrong', data: 0 }));
    await once(bad, 'close');
    sender.send(JSON.stringify({ cmd: 'publish', subject: 'news', event: 'right', data: 1 }));
    expect(await heard).toEqual({ event: 'right', data: 1 });
  });

  test('peerjs: its token; the list of ids is closed', async () => {
    const first = async (query: string): Promise<unknown> => {
      const socket = new WebSocket(`${node.url.replace(/^http/, 'ws')}/peerjs?key=peerjs&${query}`);
      onTestFinished(() => socket.terminate());
      const [data]: unknown[] = await once(socket, 'message');
      return JSON.parse(String(data));
    };
    expect(await first(`id=ann&token=${await tokenFor('ann')}`)).toEqual({ type: 'OPEN' });
    expect(await first('id=bob&token=anything')).toEqual({
      type: 'ERROR',
      payload: { msg: 'Token refused: token-refused' },
    });
    expect(await first(`id=bob&token=${await tokenFor('ann')}`)).toMatchObject({ type: 'ERROR' });
    expect((await fetch(`${node.url}/peerjs/peers`)).status).toBe(401);
  });

  test('R180: native clients beside them need one too', async () => {
    const socket = io(node.url, { forceNew: true, reconnection: false });
    onTestFinished(() => void socket.disconnect());
    expect(await socket.emitWithAck('join', { v: 1, room: 'room' })).toMatchObject({
      error: { code: 'token-required' },
    });
  });

  test('DIALECTS_WITHOUT_TOKEN=1 lets clients of dialects in, and no others', async () => {
    await node.stop();
    node = await startNode({ DIALECTS: 'tutorial', JWT_SECRET: SECRET, DIALECTS_WITHOUT_TOKEN: '1' });
    expect(await tutorial({})).toMatchObject({ roomId: 'room' });
    const socket = io(node.url, { forceNew: true, reconnection: false });
    onTestFinished(() => void socket.disconnect());
    expect(await socket.emitWithAck('join', { v: 1, room: 'room' })).toMatchObject({
      error: { code: 'token-required' },
    });
  });
});
