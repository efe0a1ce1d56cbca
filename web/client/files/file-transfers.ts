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
import type { IncomingFile } from './incoming-file.ts';
import { OutgoingFile } from './outgoing-file.ts';
import { type FileTransfer, isOver } from './transfer.ts';

/** How often transfers look whether their connection is still there, in ms. */
const TICK_MS = 1_000;

/** Most transfers that are over and still in `list`. The files of older ones are gone. */
const MOST_OVER = 100;

/** Most of them that one peer offered and that nobody accepted. */
const MOST_REFUSED = 5;

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

type Entry = { readonly view: FileTransfer } & (
  | { readonly direction: 'in'; readonly file: IncomingFile }
  | { readonly direction: 'out'; readonly file: OutgoingFile }
);

/**
 * The files of a call: those that this person sends and those that others offer (SPEC R320-R327). Each goes from page to page
 * over a data channel of its own, never over a node.
 */
export class FileTransfers {
  readonly #store: FileTransfersOptions['store'];
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #arrivals: Arrivals;
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
    });
    this.#stop = [
      store.on('channel', (event) => this.#channel(event)),
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
    const file = new OutgoingFile(
      { ...offer, source },
      {
        clock: this.#clock,
        open: () => this.#open(peerId),
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

  /** Forgets transfers that are over: the oldest, but those of no worth first, so that nobody else can make it forget files. */
  #tidy(peerId: string): void {
    const over = [...this.#entries.values()].filter(({ view }) => isOver(view.phase));
    const refused = over
      .filter((entry) => worthOf(entry) === 0 && entry.view.peerId === peerId)
      .slice(0, -MOST_REFUSED);
    const least = over.toSorted((a, b) => worthOf(a) - worthOf(b)).slice(0, Math.max(0, over.length - MOST_OVER));
    for (const { direction, file, view } of [...refused, ...least]) {
      if (direction === 'in') file.release();
      this.#entries.delete(view.id);
    }
  }

  /** The sender came back as another peer. */
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
      for (const { file } of this.#entries.values()) file.tick();
      this.#plan();
    });
  }
}

/** How much a transfer that is over means to this person: least where it is an offer that was not accepted. */
function worthOf(entry: Entry): 0 | 1 | 2 {
  if (entry.direction === 'out') return 1;
  if (entry.view.phase.kind === 'done') return 2;
  return entry.file.accepted ? 1 : 0;
}

function viewOf(
  direction: FileTransfer['direction'],
  peerId: string,
  { id, name, size }: Pick<FileTransfer, 'id' | 'name' | 'size'>,
  { bytes, phase }: Pick<FileTransfer, 'bytes' | 'phase'>,
): FileTransfer {
  return { id, direction, peerId, name: safeFileName(name), size, bytes, phase };
}

function randomId(): string {
  return bytesToHex(crypto.getRandomValues(new Uint8Array(16)));
}
