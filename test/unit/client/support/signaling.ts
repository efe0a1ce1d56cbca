import { type Payload, ROSTER_EVENTS, type ServerEvent, type Welcome } from '../../../../src/protocol/index.ts';
import { SignalingClient } from '../../../../web/client/signaling/signaling-client.ts';
import type { SignalingEvents } from '../../../../web/client/signaling/signaling-events.ts';
import { FakeClock, settled } from '../../../support/fake-clock.ts';
import { FakeNetwork } from './fake-network.ts';
import { FakeTransport, welcome } from './fake-transport.ts';

const EVENTS = [
  'joined',
  'resumed',
  'rejoined',
  'connection-lost',
  ...ROSTER_EVENTS,
  'signal',
  'signal-lost',
  'message',
  'ice-servers',
  'goodbye',
  'announcement',
  'ended',
  'error',
] as const satisfies readonly (keyof SignalingEvents)[];

/** A signaling client before its first join, and everything around it. */
export function signalingClient({ random = () => 0 }: { readonly random?: () => number } = {}) {
  const clock = new FakeClock();
  const transport = new FakeTransport();
  const network = new FakeNetwork();
  const client = new SignalingClient({ server: 'https://signal.test', transport, clock, random, network });
  const seen: string[] = [];
  for (const name of EVENTS) client.on(name, () => seen.push(name));
  const signals: [string, Payload][] = [];
  client.on('signal', (from, payload) => signals.push([from, payload]));
  return { clock, transport, network, client, seen, signals };
}

/** In room `lab` as `me`, with `seen` empty. */
export async function joined(over: Partial<Welcome> = {}) {
  const all = signalingClient();
  const joining = all.client.join({ room: 'lab', name: 'Me' });
  all.transport.latest.open();
  await settled();
  all.transport.latest.answerJoin(welcome(over));
  await joining;
  all.seen.length = 0;
  return all;
}

/** Lets the connection drop and the next one open; the test answers its join. */
export async function reconnecting(over: Partial<Welcome> = {}) {
  const all = await joined(over);
  all.transport.latest.lose();
  await all.clock.advance(125);
  all.transport.latest.open();
  await settled();
  return all;
}

export const signal = (from: string, seq: number, payload: Payload): ServerEvent => ({
  name: 'signal',
  args: [from, seq, payload, 0],
});
