import { bytesToHex } from '@noble/hashes/utils.js';
import { createNanoEvents } from 'nanoevents';
import { SignalboxError } from '../../../src/protocol/index.ts';
import type { CallStore } from '../call/call-store.ts';
import { permits } from '../call/permits.ts';
import type { PeerChannel } from '../media/rtc.ts';
import { type Clock, systemClock } from '../signaling/clock.ts';
import { shield } from '../signaling/shield.ts';
import { FILE_CHANNEL, type StopReason } from './file-messages.ts';
import { safeFileName } from './file-name.ts';
import { browserSink, type OpenSink } from './file-sink.ts';
import { Arrivals } from './arrivals.ts';
import { Claims, proofOf, type Unfinished } from './claims.ts';
import { type Entry, leastOf, viewOf } from './entry.ts';
import { OutgoingFile } from './outgoing-file.ts';
import { type FileTransfer, isOver } from './transfer.ts';

/** How often transfers look whether their connection is still there, in ms. */
const TICK_MS = 1_000;

/** The largest file that is taken unless `maxBytes` says otherwise: 4 GiB. */
const MAX_BYTES = 4_294_967_296;

export interface FileTransfersOptions {
  readonly store: Pick<CallStore, 'on' | 'openChannel' | 'state'>;
  /** The largest file that is taken from others, in bytes; 4 GiB unless given. */
  readonly maxBytes?: number;
  readonly clock?: Clock;
  /** Makes 32 hexadecimal digits that nobody can guess. */
  readonly newId?: () => string;
}

/**
 * The files of a call: those that this person sends and those that others offer (SPEC R320-R327). Each goes from page to page
 * over a data channel of its own, never over a node.
 */
export class FileTransfers {
  readonly #store: FileTransfersOptions['store'];
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #arrivals: Arrivals;
  readonly #claims: Claims;
  readonly #events = createNanoEvents<{ list: (list: readonly FileTransfer[]) => void }>();
  readonly #entries = new Map<string, Entry>();
  readonly #stop: readonly (() => void)[];
  #list: readonly FileTransfer[] = [];
  #cancelTick: (() => void) | undefined;

  constructor({ store, maxBytes = MAX_BYTES, clock = systemClock, newId = randomId }: FileTransfersOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#newId = newId;
    this.#arrivals = new Arrivals({
      clock,
      maxBytes,
      permitted: () => permits(store.state, 'files') !== false,
      find: (id) => {
        const entry = this.#entries.get(id);
        return entry && { peerId: entry.view.peerId, file: entry.direction === 'in' ? entry.file : undefined };
      },
      waiting: () => this.#list.filter(({ direction, phase }) => direction === 'in' && phase.kind === 'offered'),
      add: (peerId, file) => this.#add({ direction: 'in', file, view: viewOf('in', peerId, file.offer, file) }),
      moved: (id, peerId) => this.#moved(id, peerId),
      changed: (id) => this.#changed(id),
      claimed: (peerId, proofs) => this.#claimed(peerId, proofs),
    });
    this.#claims = new Claims({ clock, open: (peerId) => this.#open(peerId), unfinished: () => this.#unfinished() });
    this.#stop = [
      store.on('channel', (event) => this.#channel(event)),
      store.on('joined', ({ self }) => this.#claims.joined(self)),
      store.on('participant-joined', ({ peerId }) => this.#claims.came(peerId)),
      store.on('participant-left', ({ participant, reason }) => {
        // One that is lost may come back as a new peer, and go on with what it sent.
        if (reason !== 'lost') this.#lose(participant.peerId);
      }),
      store.on('ended', () => this.#lose()),
    ];
  }

  /** All transfers, the latest one last. */
  get list(): readonly FileTransfer[] {
    return this.#list;
  }

  /** Calls back after every change. The function that is returned unsubscribes. */
  subscribe(listener: (list: readonly FileTransfer[]) => void): () => void {
    return this.#events.on('list', listener);
  }

  /**
   * Offers a file to one participant; nothing is sent before it accepts. `name`: that of a File unless given. Throws a SignalboxError,
   * `forbidden`, where the token of this person does not permit `files` (SPEC R353).
   */
  offer(peerId: string, source: Blob, name = source instanceof File ? source.name : 'file'): FileTransfer {
    this.#demand();
    const offer = { id: this.#newId(), name: safeFileName(name), size: source.size };
    const receiver = () => this.#entries.get(offer.id)?.view.peerId ?? peerId;
    const file = new OutgoingFile(
      { ...offer, source },
      {
        clock: this.#clock,
        open: () => this.#open(receiver()),
        poor: () => this.#poor(receiver()),
        changed: () => this.#changed(offer.id),
      },
    );
    const view = viewOf('out', peerId, offer, file);
    this.#add({ direction: 'out', file, view });
    return view;
  }

  /**
   * Takes a file that was offered. Without `open` it goes to the disk of the browser (origin private file system), or to
   * memory up to 256 MiB; it is then in `phase.file`. `open` may put it elsewhere: `writableSink(stream)`. Rejects as `offer` throws.
   */
  async accept(id: string, open: OpenSink = browserSink): Promise<void> {
    this.#demand();
    const entry = this.#entries.get(id);
    if (entry?.direction === 'in') await entry.file.accept(open);
  }

  decline(id: string): void {
    this.#end(id, 'declined');
  }

  /** Stops a transfer of either direction. */
  cancel(id: string): void {
    this.#end(id, 'cancelled');
  }

  /** Stops all transfers, and removes files that were received: a page saves them before. The object cannot be used again. */
  destroy(): void {
    for (const stop of this.#stop) stop();
    this.#cancelTick?.();
    this.#arrivals.clear();
    this.#claims.clear();
    for (const { file, direction } of this.#entries.values()) {
      file.stop('cancelled');
      if (direction === 'in') file.release();
    }
    this.#entries.clear();
    this.#events.events = {};
  }

  #demand(): void {
    if (permits(this.#store.state, 'files') === false) throw new SignalboxError('forbidden', 'files');
  }

  #open(peerId: string): PeerChannel | undefined {
    try {
      return this.#store.openChannel(peerId, FILE_CHANNEL);
    } catch {
      // The connection was closed just now.
      return undefined;
    }
  }

  /** Whether what is sent arrives badly, or what comes from this peer. */
  #poor(peerId: string): boolean {
    const { quality, participants } = this.#store.state;
    return [quality, participants.find((each) => each.peerId === peerId)?.quality].includes('poor');
  }

  #channel({ from, ...channel }: PeerChannel & { readonly from: string }): boolean {
    if (channel.channel.label !== FILE_CHANNEL) return false;
    this.#arrivals.take(from, channel);
    this.#plan();
    return true;
  }

  #end(id: string, reason: StopReason): void {
    this.#entries.get(id)?.file.stop(reason);
  }

  #lose(peerId?: string): void {
    for (const { view, file } of this.#entries.values()) {
      if (peerId === undefined || view.peerId === peerId) file.lose();
    }
  }

  #add(entry: Entry): void {
    this.#entries.set(entry.view.id, entry);
    this.#tidy(entry.view.peerId);
    this.#show();
    this.#plan();
  }

  /** Forgets transfers that are over, where there are too many. */
  #tidy(peerId: string): void {
    for (const { direction, file, view } of leastOf([...this.#entries.values()], peerId)) {
      if (direction === 'in') file.release();
      this.#entries.delete(view.id);
    }
  }

  #unfinished(): readonly Unfinished[] {
    return [...this.#entries.values()].flatMap(({ direction, file, view: { id, peerId } }) =>
      direction === 'out' || isOver(file.phase) ? [] : [{ id, peerId, connected: file.connected }],
    );
  }

  /** A receiver came back as peer `peerId`. */
  #claimed(peerId: string, proofs: readonly string[]): void {
    for (const [id, { direction, file, view }] of this.#entries) {
      if (direction === 'in' || isOver(file.phase) || view.peerId === peerId) continue;
      if (!proofs.includes(proofOf(id, peerId))) continue;
      this.#moved(id, peerId);
      file.moved();
    }
  }

  /** The other end came back as another peer. */
  #moved(id: string, peerId: string): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) this.#entries.set(id, { ...entry, view: { ...entry.view, peerId } });
    this.#changed(id);
  }

  #changed(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    const { bytes, phase } = entry.file;
    this.#entries.set(id, { ...entry, view: { ...entry.view, bytes, phase } });
    this.#show();
  }

  #show(): void {
    this.#list = [...this.#entries.values()].map(({ view }) => view);
    shield(() => this.#events.emit('list', this.#list));
  }

  #plan(): void {
    const busy = this.#arrivals.busy || this.#list.some(({ phase }) => !isOver(phase));
    if (!busy || this.#cancelTick !== undefined) return;
    this.#cancelTick = this.#clock.after(TICK_MS, () => {
      this.#cancelTick = undefined;
      this.#arrivals.tick();
      this.#claims.tick();
      for (const { file } of this.#entries.values()) file.tick();
      this.#plan();
    });
  }
}

function randomId(): string {
  return bytesToHex(crypto.getRandomValues(new Uint8Array(16)));
}
