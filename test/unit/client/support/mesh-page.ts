import type { Payload } from '../../../../src/protocol/index.ts';
import { Mesh } from '../../../../web/client/media/mesh.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeRtc } from './fake-rtc.ts';

/** Peers that a test makes hostile. */
export const HOSTILE = ['eve-1', 'eve-2', 'eve-3', 'eve-4', 'eve-5'];
/** Offers of one peer in 100 ms: as many as a node lets through. */
const BURST = 10;

export const sdp = JSON.stringify({ ufrag: 'far' });
export const offer = (epoch: number, id: number): Payload => ({ kind: 'description', epoch, id, type: 'offer', sdp });

/** A page with peers that came after it, so that they offer. */
export function page(peers: readonly string[] = [...HOSTILE, 'zoe']) {
  const clock = new FakeClock();
  const rtc = new FakeRtc();
  const answered: string[] = [];
  const flooded: string[] = [];
  const mesh = new Mesh({
    rtc,
    clock,
    iceTransportPolicy: 'all',
    signal: (to, payload) => {
      if ('answers' in payload) answered.push(`${to} ${String(payload.answers)}`);
    },
    changed: () => {},
    failed: () => {},
    stalled: () => {},
    flooded: (peerId) => flooded.push(peerId),
    channel: () => {},
  });
  mesh.enter('me', [], []);
  for (const peerId of peers) mesh.add(peerId);
  let count = 0;
  /** Each of `hostile` offers about 95 times a second for `ms`; `epoch` is the epoch of its offer with a number. */
  const flood = async (hostile: readonly string[], ms: number, epoch: (id: number) => number) => {
    for (let passed = 0; passed < ms; passed += 100) {
      for (let n = 0; n < BURST; n += 1) {
        count += 1;
        for (const each of hostile) mesh.receive(each, offer(epoch(count), count));
      }
      await clock.advance(100);
    }
  };
  const descriptions = () => rtc.connections.reduce((sum, each) => sum + each.descriptions, 0);
  return { clock, rtc, mesh, answered, flooded, flood, descriptions, latest: () => count };
}
