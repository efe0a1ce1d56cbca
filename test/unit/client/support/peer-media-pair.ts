import type { NegotiationSignal, PausedSignal } from '../../../../web/client/media/negotiation-signal.ts';
import { NegotiationBudget } from '../../../../web/client/media/negotiation-budget.ts';
import { PeerMedia } from '../../../../web/client/media/peer-media.ts';
import { FakeClock, settled } from '../../../support/fake-clock.ts';
import { FakeTrack } from './fake-media.ts';
import { FakeRtc } from './fake-rtc.ts';

/** One end of a pair, its outgoing signals waiting in `wire`. */
function end(clock: FakeClock, polite: boolean) {
  const rtc = new FakeRtc();
  const wire: (NegotiationSignal | PausedSignal)[] = [];
  const sent: (NegotiationSignal | PausedSignal)[] = [];
  const failures: string[] = [];
  const tracks = { audio: new FakeTrack('audio'), video: null };
  const media = new PeerMedia({
    rtc,
    clock,
    polite,
    iceServers: [{ urls: 'stun:a.test' }],
    iceTransportPolicy: 'all',
    tracks,
    budget: new NegotiationBudget(clock).ofPeer(() => failures.push('flooded')),
    send: (signal) => {
      wire.push(signal);
      sent.push(signal);
    },
    changed: () => {},
    failed: () => failures.push('failed'),
    stalled: () => {},
    channel: () => {},
  });
  return { rtc, media, wire, sent, failures, tracks };
}

/** The media of two peers for each other, and the wire between them. */
export function pair() {
  const clock = new FakeClock();
  const polite = end(clock, true);
  const impolite = end(clock, false);
  async function deliver(from: typeof polite, to: typeof polite): Promise<void> {
    for (const signal of from.wire.splice(0)) to.media.receive(signal);
    await settled();
  }
  /** Delivers signals until both ends send no more. */
  async function converse(): Promise<void> {
    await settled();
    while (polite.wire.length + impolite.wire.length > 0) {
      await deliver(polite, impolite);
      await deliver(impolite, polite);
    }
  }
  return { clock, polite, impolite, deliver, converse };
}

/** A pair whose media flows. */
export async function connected() {
  const all = pair();
  all.polite.media.start();
  await all.converse();
  for (const { rtc } of [all.polite, all.impolite]) rtc.latest.become('connected');
  return all;
}
