import { MemoryNodeLeases } from '../../src/adapters/memory/node-leases.ts';
import { MemoryRoomStore } from '../../src/adapters/memory/room-store.ts';
import type { Envelope } from '../../src/core/ports.ts';
import { encodeRosterChange } from '../../src/protocol/index.ts';
import { IceRenewal } from '../../web/client/signaling/ice-renewal.ts';
import { LinkReceiver } from '../../web/client/signaling/link-receiver.ts';
import { LinkSender } from '../../web/client/signaling/link-sender.ts';
import { SimNode } from './node.ts';

/**
 * Each function takes one guarantee away, to show that the simulation notices. It replaces a method of the real code or
 * of the simulated store, and returns a function that restores the method.
 */
export const SABOTAGE = {
  /** The receiving client hands every signal to the application as it comes. */
  dedup: () => replace(LinkReceiver.prototype, 'receive', () => (_seq, payload) => [payload]),
  /** The sending client never sends again. */
  resend: () => replace(LinkSender.prototype, 'keptFrom', () => () => undefined),
  /** A node takes every change for the next one and shows every signal at once, and its sweep finds no difference. */
  'version check': () => {
    const deliver = replace(SimNode.prototype, 'deliver', (real) => {
      return function (this: SimNode, envelope: Envelope) {
        real.call(this, renumbered(this.node, envelope));
      };
    });
    const versions = replace(MemoryRoomStore.prototype, 'versions', () => async (rooms) => rooms.map(() => Number.NaN));
    return () => {
      deliver();
      versions();
    };
  },
  /** The store accepts resumes in any order. */
  'order of attempts': () =>
    replace(MemoryRoomStore.prototype, 'resume', (real) => {
      return function (this: MemoryRoomStore, room, peerId, claim) {
        return real.call(this, room, peerId, { ...claim, attempt: 0 });
      };
    }),
  /** A node never learns that it was taken for dead, nor that the store lost its data. */
  'lease fencing': () => {
    const renew = replace(MemoryNodeLeases.prototype, 'renew', (real) => {
      return async function (this: MemoryNodeLeases, node: string, leaseMs: number) {
        return { ...(await real.call(this, node, leaseMs)), lapsed: false, epoch: 'always' };
      };
    });
    const epoch = replace(MemoryNodeLeases.prototype, 'epoch', () => async () => 'always');
    return () => {
      renew();
      epoch();
    };
  },
  /** The client keeps the ICE servers of its first welcome. */
  'renewal of ICE servers': () => replace(IceRenewal.prototype, 'start', () => () => undefined),
} as const satisfies Readonly<Record<string, () => () => void>>;

function renumbered({ replicas }: SimNode['node'], envelope: Envelope): Envelope {
  if (!('room' in envelope)) return envelope;
  const known = replicas.get(envelope.room)?.version ?? 0;
  if (envelope.kind !== 'change') return { ...envelope, version: known };
  const version = known + 1;
  const change = { ...envelope.change, version };
  return { ...envelope, version, change, frame: encodeRosterChange(change) };
}

function replace<T, Name extends keyof T>(target: T, name: Name, make: (real: T[Name]) => T[Name]): () => void {
  const real = target[name];
  target[name] = make(real);
  return () => {
    target[name] = real;
  };
}
