import { MemoryAddressBook } from '../../src/adapters/memory/address-book.ts';
import { Knocks } from '../../src/adapters/memory/knocks.ts';
import { MemoryNodeLeases } from '../../src/adapters/memory/node-leases.ts';
import { Removals } from '../../src/adapters/memory/removals.ts';
import { MemoryRoomStore } from '../../src/adapters/memory/room-store.ts';
import type { Envelope, ProvenSeat } from '../../src/core/ports.ts';
import { ConnectionRegistry } from '../../src/gateway/connections.ts';
import { WaitingTexts } from '../../src/core/addresses/waiting-texts.ts';
import { encodeRosterChange } from '../../src/protocol/index.ts';
import { IceRenewal } from '../../web/client/signaling/ice-renewal.ts';
import { LinkReceiver } from '../../web/client/signaling/link-receiver.ts';
import { LinkSender } from '../../web/client/signaling/link-sender.ts';
import { RosterView } from '../../web/client/signaling/roster.ts';
import { Session } from '../../web/client/signaling/session.ts';
import { SimIdentity } from './identity.ts';
import { SIM_SETTINGS, SimNode } from './node.ts';

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
  /** A client that read nothing for a while is not shown the roster again. */
  'roster after a full queue': () => replace(SimNode.prototype, 'caughtUp', () => () => undefined),
  /** No node believes a proof. */
  'signed proof': () => replace(SimIdentity.prototype, 'verify', () => () => false),
  /** The proof of the welcome is the last. */
  'renewal of proofs': () =>
    replace(ConnectionRegistry.prototype, 'send', (real) => {
      return function (this: ConnectionRegistry, id, frame) {
        return frame.startsWith('["resume-proof"') || real.call(this, id, frame);
      };
    }),
  /** The client shows the proof of its latest welcome. */
  'note of proofs': () =>
    replace(Session.prototype, 'handle', (real) => {
      return function (this: Session, event) {
        if (event.name !== 'resume-proof') real.call(this, event);
      };
    }),
  /** The store takes every proof for one from before a loss of its data. */
  'memory of who left': () => eachProof((proven) => ({ ...proven, since: 1 })),
  /** The client takes a peer that is not back yet after a loss of data for one that left. */
  'patience after a loss of data': () =>
    replace(RosterView.prototype, 'replace', (real) => {
      return function (this: RosterView, roster) {
        return real.call(this, roster);
      };
    }),
  /** The client keeps the ICE servers of its first welcome. */
  'renewal of ICE servers': () => replace(IceRenewal.prototype, 'start', () => () => undefined),
  /** A claim of an address tells nobody. */
  'news of claims': () => deliverEach(({ kind }) => (kind === 'address-at' ? 0 : 1)),
  /** A text that comes back to its node is forgotten. */
  'way back for texts': () => deliverEach(({ kind }) => (kind === 'no-address' ? 0 : 1)),
  /** The bus repeats texts to addresses. */
  'bus that repeats no texts': () => deliverEach(({ kind }) => (kind === 'to-address' ? 2 : 1)),
  /** Texts that wait are taken in the wrong order. */
  'order of waiting texts': () =>
    replace(WaitingTexts.prototype, 'take', (real) => {
      return function (this: WaitingTexts, to) {
        return real.call(this, to).toReversed();
      };
    }),
  /** A node that keeps an address has it, whoever claimed it later. */
  'comparison of claims': () =>
    replace(MemoryAddressBook.prototype, 'keep', (real) => {
      return async function (this: MemoryAddressBook, held) {
        await real.call(
          this,
          held.map((one) => ({ ...one, version: Number.MAX_SAFE_INTEGER })),
        );
        return held.map(() => true);
      };
    }),
  /** The store does not note who was removed. */
  'note of who was removed': () => replace(Removals.prototype, 'note', () => () => undefined),
  /** A change that takes the host's seat does not tell who is host now. */
  'news of the next host': () =>
    replace(MemoryRoomStore.prototype, 'leave', (real) => {
      return async function (this: MemoryRoomStore, room, peerId, node) {
        const outcome = await real.call(this, room, peerId, node);
        if (outcome.kind === 'unchanged') return outcome;
        const { kind, version, nodes } = outcome;
        return { kind, version, nodes };
      };
    }),
  /** Whoever asks for a change of its room becomes host, as far as its node tells the others. */
  'one host': () =>
    replace(MemoryRoomStore.prototype, 'amend', (real) => {
      return async function (this: MemoryRoomStore, room, patch, by) {
        const outcome = await real.call(this, room, patch, by);
        if (outcome.kind === 'refused' || by === undefined) return outcome;
        return { ...outcome, state: { ...outcome.state, host: by } };
      };
    }),
  /** Nodes that put a room back after a loss of data do not know its state. */
  'states that are put back': () =>
    replace(MemoryRoomStore.prototype, 'restore', (real) => {
      return function (this: MemoryRoomStore, room, live, others, { known: _known, ...terms }) {
        return real.call(this, room, live, others, terms);
      };
    }),
  /** Nobody waits in a waiting room. */
  'waiting room': () => replace(Knocks.prototype, 'knock', () => () => undefined),
  /** A node that looks at those who wait finds nobody. */
  'look at who waits': () => replace(Knocks.prototype, 'keep', () => () => []),
  /** Peers of other dialects have a grace period, though they cannot resume. */
  'end without grace': () =>
    replace(MemoryRoomStore.prototype, 'markAway', (real) => {
      return function (this: MemoryRoomStore, room, peerId, node) {
        return real.call(this, room, peerId, node, SIM_SETTINGS.graceMs);
      };
    }),
} as const satisfies Readonly<Record<string, () => () => void>>;

/** The store gets proofs that say something else. */
function eachProof(change: (proven: ProvenSeat) => ProvenSeat): () => void {
  return replace(MemoryRoomStore.prototype, 'resume', (real) => {
    return function (this: MemoryRoomStore, room, peerId, claim) {
      const { proven } = claim;
      return real.call(this, room, peerId, proven === undefined ? claim : { ...claim, proven: change(proven) });
    };
  });
}

/** Every envelope arrives so many times. */
function deliverEach(times: (envelope: Envelope) => number): () => void {
  return replace(SimNode.prototype, 'deliver', (real) => {
    return function (this: SimNode, envelope: Envelope) {
      for (let time = 0; time < times(envelope); time += 1) real.call(this, envelope);
    };
  });
}

function renumbered({ replicas }: SimNode['node'], envelope: Envelope): Envelope {
  if (!('room' in envelope) || envelope.kind === 'waiting') return envelope;
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
