import { expect, test } from 'vitest';
import { joined } from '../support/call.ts';
import { FakeNetwork } from '../support/fake-network.ts';

test('R361: signaling is checked when media of a peer stalls, and resumed in another connection where it is dead', async () => {
  const { rtc, transport, clock, store } = await joined();
  rtc.latest.become('connected');
  expect(transport.latest.all('sync')).toEqual([]);
  rtc.latest.become('disconnected');
  expect(transport.latest.all('sync')).toHaveLength(1);
  await clock.advance(3_000);
  expect(store.state.phase.kind).toBe('reconnecting');
  await clock.advance(250);
  expect(transport.connections).toHaveLength(2);
});

test('R361: signaling is checked when the network is back or is another one, and not after the call', async () => {
  const network = new FakeNetwork();
  const { transport, store, clock } = await joined({ network });
  network.online();
  expect(transport.latest.all('sync')).toHaveLength(1);
  void store.leave();
  await clock.advance(10_000);
  network.online();
  expect(transport.latest.all('sync')).toHaveLength(1);
  expect(transport.connections).toHaveLength(1);
});
