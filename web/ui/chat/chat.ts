import type { CallStore } from '../../client/call/call-store.ts';
import { displayName } from '../../client/call/display-name.ts';
import type { FileTransfer, FileTransfers } from '../../client/files/index.ts';
import type { Clock } from '../../client/signaling/clock.ts';
import type { CallRequest } from '../events.ts';
import { maySendFiles } from '../people/rights.ts';
import { ChatLog, type ChatEntry } from './chat-log.ts';
import { decodeChat } from './chat-message.ts';
import { chatWords } from './words.ts';

/** How long a message of a closed chat is shown over the stage, in ms, and how long it is spoken. */
const TOAST_MS = 5_000;
const SPOKEN_MS = 1_000;
/** Messages within this time are spoken as one, in ms. */
const GATHER_MS = 500;
/** How often what others do is shown, in ms: bars of files move, and some write faster than anybody reads. */
const SHOW_MS = 100;
/** Most characters of a message that are spoken. */
const SPOKEN_LENGTH = 200;

/** The element, as far as the chat needs it. */
export interface ChatHost extends HTMLElement {
  readonly store: CallStore | undefined;
  requestUpdate(): void;
}

/** What surrounds the chat. */
interface ChatPorts {
  /** The language of the element. */
  lang(): string;
  /** Something came while the chat was closed. */
  cameUnseen(): void;
}

/** The chat of a call: what was said, what is being sent, what the badge and the toast say. Gone when the call ends. */
export class Chat {
  /** What the person has typed and not sent, and chosen and not offered. It outlives the panel. */
  draft = '';
  staged: readonly File[] = [];
  /** How many messages and files came while the chat was closed. */
  unread = 0;
  /** The latest one of them, for a while. */
  toast: ChatEntry | undefined;
  /** What a screen reader reads now. */
  spoken = '';
  readonly #host: ChatHost;
  readonly #clock: Clock;
  readonly #ports: ChatPorts;
  readonly #log = new ChatLog();
  #open = false;
  #count = 0;
  #files: { readonly transfers: FileTransfers; readonly store: CallStore } | undefined;
  #fresh: ChatEntry[] = [];
  #cancelToast: (() => void) | undefined;
  #cancelSpeech: (() => void) | undefined;
  #cancelShow: (() => void) | undefined;
  #stale = false;

  constructor(host: ChatHost, clock: Clock, ports: ChatPorts) {
    this.#host = host;
    this.#clock = clock;
    this.#ports = ports;
    host.addEventListener('call-message', ({ detail }) => this.#received(detail.from, detail.payload));
  }

  get entries(): readonly ChatEntry[] {
    return this.#log.entries;
  }

  /** What the badge of the button says. */
  get badge(): string | undefined {
    return this.unread === 0 ? undefined : this.unread > 9 ? '9+' : `${this.unread}`;
  }

  /** Before each render of the host: whether a call runs, and whether the panel is open. */
  follow(inCall: boolean, open: boolean): void {
    this.#open = open;
    if (open) {
      this.unread = 0;
      this.toast = undefined;
    }
    const { store } = this.#host;
    if (inCall && store) this.#startFiles(store).catch(() => {});
    else if (this.#files || this.entries.length > 0 || this.draft) this.#clear();
  }

  answer(request: CallRequest): void {
    const transfers = this.#files?.transfers;
    switch (request.kind) {
      case 'send-chat':
        return this.#send(request.text);
      case 'retry-chat':
        return this.#retry(request.id);
      case 'offer-files':
        if (!this.#mayHaveFiles) return;
        for (const file of request.files) for (const peerId of request.to) transfers?.offer(peerId, file);
        return;
      case 'accept-file':
        return this.#mayHaveFiles ? void transfers?.accept(request.id) : undefined;
      case 'decline-file':
        return transfers?.decline(request.id);
      case 'cancel-file':
        return transfers?.cancel(request.id);
      default:
        return;
    }
  }

  get #mayHaveFiles(): boolean {
    const { store } = this.#host;
    return store !== undefined && maySendFiles(store.state);
  }

  #send(text: string): void {
    const id = `${this.#clock.now().toString(36)}-${++this.#count}`;
    this.#log.sending(id, text, this.#clock.now());
    void this.#deliver(id, text);
  }

  /** With the id of the first time: where only the node's answer was lost, nobody reads it twice. */
  #retry(id: string): void {
    const entry = this.#log.own(id);
    if (entry?.state !== 'failed') return;
    this.#log.settle(id, 'sending');
    void this.#deliver(id, entry.text);
  }

  async #deliver(id: string, text: string): Promise<void> {
    this.#host.requestUpdate();
    const { store } = this.#host;
    try {
      await store?.sendMessage({ kind: 'chat', id, text });
      this.#log.settle(id, 'sent');
    } catch {
      this.#log.settle(id, 'failed');
      // The row says it, with a button: no notice over the stage.
      store?.dismissError();
    }
    this.#host.requestUpdate();
  }

  #received(from: string, payload: unknown): void {
    const message = decodeChat(payload);
    if (!message || !this.#log.received(message, from, this.#nameOf(from), this.#clock.now())) return;
    this.#news(this.entries.slice(-1));
  }

  readonly #nameOf = (peerId: string): string => {
    const participant = this.#host.store?.state.participants.find((each) => each.peerId === peerId);
    return displayName(participant?.name ?? '') || chatWords(this.#ports.lang()).guest;
  };

  /** Tells of entries of others, unless the person sees them. */
  #news(entries: readonly ChatEntry[]): void {
    this.#show();
    const latest = entries.at(-1);
    if (this.#open || !latest) return;
    this.unread += entries.length;
    this.#ports.cameUnseen();
    this.toast = latest;
    this.#cancelToast?.();
    this.#cancelToast = this.#clock.after(TOAST_MS, () => {
      this.toast = undefined;
      this.#host.requestUpdate();
    });
    this.#fresh.push(...entries);
    this.#cancelSpeech ??= this.#clock.after(GATHER_MS, () => this.#speak());
  }

  #speak(): void {
    const [first, ...others] = this.#fresh;
    this.#fresh = [];
    const texts = chatWords(this.#ports.lang());
    if (first && !this.#open) {
      this.spoken =
        others.length > 0 ? texts.newMessages(others.length + 1) : this.textOf(first).slice(0, SPOKEN_LENGTH);
    }
    this.#cancelSpeech = this.#clock.after(SPOKEN_MS, () => {
      this.#cancelSpeech = undefined;
      this.spoken = '';
      this.#host.requestUpdate();
      if (this.#fresh.length > 0) this.#speak();
    });
    this.#host.requestUpdate();
  }

  /** An entry as one text. */
  textOf(entry: ChatEntry): string {
    const texts = chatWords(this.#ports.lang());
    return entry.kind === 'text' ? texts.messageOf(entry.name, entry.text) : texts.offered(entry.name);
  }

  /** Loaded when a call runs: who has no files still has a chat. */
  async #startFiles(store: CallStore): Promise<void> {
    if (this.#files?.store === store) return;
    this.#files?.transfers.destroy();
    this.#files = undefined;
    const { FileTransfers } = await import('../../client/files/index.ts');
    if (this.#files || this.#host.store !== store) return;
    const transfers = new FileTransfers({ store });
    this.#files = { transfers, store };
    transfers.subscribe((list) => this.#follow(list));
  }

  #follow(list: readonly FileTransfer[]): void {
    const fresh = this.#log.follow(list, this.#nameOf, this.#clock.now());
    this.#news(fresh.filter(({ from }) => from !== undefined));
  }

  /** Now, or soon after the last time. */
  #show(): void {
    this.#stale = true;
    if (this.#cancelShow) return;
    this.#stale = false;
    this.#host.requestUpdate();
    this.#cancelShow = this.#clock.after(SHOW_MS, () => {
      this.#cancelShow = undefined;
      if (this.#stale) this.#show();
    });
  }

  #clear(): void {
    this.#files?.transfers.destroy();
    this.#files = undefined;
    this.#log.clear();
    this.draft = '';
    this.staged = [];
    this.unread = 0;
    this.toast = undefined;
    this.spoken = '';
    this.#fresh = [];
  }
}
