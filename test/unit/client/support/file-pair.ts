import { createNanoEvents } from 'nanoevents';
import type { Permission } from '../../../../src/protocol/index.ts';
import type { CallEvents, CallState, CallStore, Participant } from '../../../../web/client/call/call-store.ts';
import { FileTransfers } from '../../../../web/client/files/index.ts';
import { NO_CALL } from '../../../../web/ui/view.ts';
import { FakeClock, settled } from '../../../support/fake-clock.ts';
import { FakeChannel } from './fake-channel.ts';

/** The part of a call store that files need, with one other participant, `far`. */
export class FakeCall implements Pick<CallStore, 'on' | 'openChannel' | 'state'> {
  readonly events = createNanoEvents<CallEvents>();
  /** The channels that this end opened. */
  readonly opened: FakeChannel[] = [];
  state: CallState;
  /** Whether there is a connection. */
  connected = true;
  far: FakeCall | undefined;
  readonly others: FakeCall[] = [];
  peerId: string;

  constructor(peerId: string) {
    this.peerId = peerId;
    this.state = { ...NO_CALL, phase: { kind: 'joined', room: 'lab', self: peerId, capacity: 8 } };
  }

  /** The token permits these alone. */
  permit(permissions: readonly Permission[]): void {
    const { phase } = this.state;
    if (phase.kind === 'joined') this.state = { ...this.state, phase: { ...phase, permissions } };
  }

  /** The session was lost, and this page is another peer now, with new connections. */
  rejoin(peerId: string): void {
    this.peerId = peerId;
    this.events.emit('joined', { room: 'lab', self: peerId });
  }

  /** Somebody else is here, in this call too. */
  came(peerId: string): void {
    this.events.emit('participant-joined', participant(peerId));
  }

  on<Name extends keyof CallEvents>(event: Name, listener: CallEvents[Name]): () => void {
    return this.events.on(event, listener);
  }

  openChannel(peerId: string, label: string) {
    const far = [this.far, ...this.others].find((each) => each?.peerId === peerId);
    if (!this.connected || far === undefined) return undefined;
    const near = new FakeChannel(label);
    const other = new FakeChannel(label);
    near.far = other;
    other.far = near;
    this.opened.push(near);
    queueMicrotask(() => {
      other.readyState = 'open';
      far.events.emit('channel', { from: this.peerId, ...other.port });
      near.open();
    });
    return near.port;
  }
}

export function participant(peerId: string): Participant {
  return {
    ...{ peerId, name: peerId, metadata: {}, away: false, audio: true, video: true, connection: 'connected' },
    ...{ quality: undefined, speaking: false, paused: false, stream: undefined, screen: undefined },
  };
}

let ids = 0;
const newId = (): string => String(++ids).padStart(32, '0');

/** Two participants that can send files to each other: `ada` to peer `bob`, and the reverse. */
export function filePair({ maxBytes }: { readonly maxBytes?: number } = {}) {
  const clock = new FakeClock();
  const calls = { ada: new FakeCall('ada'), bob: new FakeCall('bob') };
  calls.ada.far = calls.bob;
  calls.bob.far = calls.ada;
  const ada = new FileTransfers({ store: calls.ada, clock, newId });
  const bob = new FileTransfers({ store: calls.bob, clock, newId, ...(maxBytes === undefined ? {} : { maxBytes }) });
  const channel = () => calls.ada.opened.at(-1);
  /** Delivers all that waits, `rounds` times. */
  const converse = async (rounds = 60): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      await settled();
      channel()?.flush();
      channel()?.far?.flush();
    }
  };
  return { clock, calls, ada, bob, channel, converse };
}

/** Bytes that are not all the same, and not the same in each block. */
export function bytesOf(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 1) bytes[at] = (at * 31 + (at >> 8)) & 255;
  return bytes;
}
