import type { Welcome } from '../../../../src/protocol/index.ts';
import { type CallPorts, createCallStore } from '../../../../web/client/call/default-call-store.ts';
import type { CallEvents, CallOptions } from '../../../../web/client/call/call-store.ts';
import { FakeClock, settled } from '../../../support/fake-clock.ts';
import { FakeMedia } from './fake-media.ts';
import { FakeRtc } from './fake-rtc.ts';
import { FakeTransport, welcome } from './fake-transport.ts';

/** A call before its first join, and everything around it. */
export function newCall(options: Partial<CallOptions & CallPorts> = {}) {
  const clock = new FakeClock();
  const transport = new FakeTransport();
  const rtc = new FakeRtc();
  const media = new FakeMedia();
  const store = createCallStore({
    server: 'https://s.test',
    clock,
    transport,
    rtc,
    media,
    random: () => 0,
    ...options,
  });
  const seen: (keyof CallEvents)[] = [];
  for (const name of ['joined', 'ended', 'participant-joined', 'participant-left', 'message', 'error'] as const) {
    store.on(name, () => seen.push(name));
  }
  return { clock, transport, rtc, media, store, seen };
}

type CallUnderTest = ReturnType<typeof newCall>;

/** Joins room `lab`, where `ann` is, as `me`. */
export async function enter(call: CallUnderTest, over: Partial<Welcome> = {}): Promise<void> {
  const joining = call.store.join({ room: 'lab', name: 'Me', metadata: { team: 'red' } });
  await settled();
  call.transport.latest.open();
  await settled();
  call.transport.latest.answerJoin(welcome(over));
  await joining;
  await settled();
}

export async function joined(options: Partial<CallOptions & CallPorts> = {}, over: Partial<Welcome> = {}) {
  const call = newCall(options);
  await enter(call, over);
  return call;
}
