import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LoadPeer } from '../../../loadtest/lib/peer.ts';
import { TutorialPeer } from '../../../loadtest/lib/tutorial-peer.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/index.ts';
import { samples, WebSocket } from './fake-k6.ts';

vi.mock('k6/metrics', () => import('./fake-k6.ts'));
vi.mock('k6/timers', () => import('./fake-k6.ts'));
vi.mock('k6/websockets', () => import('./fake-k6.ts'));

const nowMs = 1_000_000;
const plan = { room: 'room', step: '100', dueAt: nowMs - 300 };
const welcome = {
  ok: true,
  v: PROTOCOL_VERSION,
  room: 'room',
  self: 'self',
  resumeSecret: 'none',
  resumed: false,
  roster: { version: 1, peers: [] },
  iceServers: [],
  limits: { capacity: 8, graceMs: 1_000, payloadLength: 65_536, eventsPerSecond: 100 },
  node: 'node',
};
const listener = { joined: () => undefined, failed: () => undefined };

const native = () =>
  new LoadPeer(
    { ...plan, servers: ['http://node'], first: 0, onLoss: 'resume', reads: 'at-once', slowPeers: new Set() },
    listener,
  );
const tutorial = () => new TutorialPeer({ ...plan, server: 'http://node', peerId: 'self' }, listener);

beforeEach(() => {
  samples.length = 0;
  WebSocket.made.length = 0;
  vi.useFakeTimers({ now: nowMs });
});

afterEach(() => {
  vi.useRealTimers();
});

describe.each([
  ['native', native],
  ['tutorial', tutorial],
] as const)('a %s peer that the generator makes late', (_name, make) => {
  test('measures from when it was due', () => {
    const peer = make();
    const [socket] = WebSocket.made;
    socket?.onopen();
    socket?.onmessage({ data: '40{}' });
    socket?.onmessage({ data: `430${JSON.stringify([welcome])}` });
    expect(samples).toContainEqual({ name: 'connect_ms', value: 300, step: '100' });
    peer.signal('other', '200', 'text', nowMs - 2_000);
    expect(socket?.sent.at(-1)).toContain(`"at":${nowMs - 2_000},`);
    // It was sent now: silence since then is no reason to send it again at once.
    const sent = socket?.sent.length;
    vi.advanceTimersByTime(900);
    expect(socket?.sent).toHaveLength(sent ?? -1);
    peer.close();
  });
});
