import { PROTOCOL_VERSION } from '../../src/protocol/version.ts';
import type { Dialect, Line, Talk } from '../lib/dialect.ts';
import { receiveSocketIo, socketIoPath } from '../lib/socketio-talk.ts';
import { tokenForAll } from '../lib/token.ts';

/** SPEC R33: what rides on no signal goes alone, at most once a link in this time. */
const ACK_MS = 300;

/** `42["signal","`: where a received signal names its sender. */
const FROM = 13;

/** Both directions between this peer and one other, as web/client/signaling/links.ts keeps them. */
interface Link {
  sent: number;
  acknowledged: number;
  received: number;
  ackDue: boolean;
  ackTimer: NodeJS.Timeout | undefined;
}

/**
 * Numbers, acknowledgements that ride or are coalesced, duplicates dropped: what the web client does (SPEC R31 to
 * R33), without its resending, so that what is lost is seen.
 */
export const signalboxDialect: Dialect = {
  path: socketIoPath,
  talk: (room, _peer, line) => new SignalboxTalk({ room }, line),
};

/** The same, where a join needs a token. */
export const signalboxAccessDialect: Dialect = {
  path: socketIoPath,
  talk: (room, _peer, line) => new SignalboxTalk({ room, token: tokenForAll() }, line),
};

class SignalboxTalk implements Talk {
  readonly #shown: { readonly room: string; readonly token?: string };
  readonly #line: Line;
  readonly #links = new Map<string, Link>();

  constructor(shown: { readonly room: string; readonly token?: string }, line: Line) {
    this.#shown = shown;
    this.#line = line;
  }

  opened(): void {}

  received(text: string): void {
    receiveSocketIo(text, this.#line, this);
  }

  connected(): void {
    this.#line.send(`420["join",${JSON.stringify({ v: PROTOCOL_VERSION, ...this.#shown })}]`);
  }

  answer(json: string): void {
    const [reply] = JSON.parse(json);
    if (reply.ok) this.#line.joined(reply.self);
    else this.#line.failed(`join: ${reply.error.code}`);
  }

  event(text: string, from: number): void {
    if (text.startsWith('["signal",', from)) return this.#signalled(text);
    if (text.startsWith('["signal-ack",', from)) {
      const [, peer, seq] = JSON.parse(text.slice(from));
      return this.#acknowledged(this.#link(peer), seq);
    }
    if (/^\["(signal-failed|refused|goodbye)"/.test(text.slice(from))) this.#line.failed(text.slice(from, 120));
  }

  /** `42["signal","FROM",SEQ,{…},ACK]`: read by position, because the payload is of no interest. */
  #signalled(text: string): void {
    const endOfPeer = text.indexOf('"', FROM);
    const endOfSeq = text.indexOf(',', endOfPeer + 2);
    const peer = text.slice(FROM, endOfPeer);
    const seq = Number(text.slice(endOfPeer + 2, endOfSeq));
    const link = this.#link(peer);
    if (seq !== link.received + 1) {
      return this.#line.failed(`signal ${seq} of a link after ${link.received}`);
    }
    link.received = seq;
    link.ackDue = true;
    link.ackTimer ??= setTimeout(() => this.#acknowledge(peer, link), ACK_MS);
    this.#acknowledged(link, Number(text.slice(text.lastIndexOf(',') + 1, -1)));
    this.#line.delivered(text);
  }

  #acknowledged(link: Link, seq: number): void {
    if (seq > link.sent) this.#line.failed(`acknowledged ${seq} of ${link.sent}`);
    if (seq > link.acknowledged) link.acknowledged = seq;
  }

  #acknowledge(peer: string, link: Link): void {
    link.ackTimer = undefined;
    if (!link.ackDue) return;
    link.ackDue = false;
    this.#line.send(`42["signal-ack","${peer}",${link.received}]`);
  }

  signal(to: string, payload: string): void {
    const link = this.#link(to);
    link.sent += 1;
    link.ackDue = false;
    clearTimeout(link.ackTimer);
    link.ackTimer = undefined;
    this.#line.send(`42["signal","${to}",${link.sent},${payload},${link.received}]`);
  }

  end(): void {
    for (const { ackTimer } of this.#links.values()) clearTimeout(ackTimer);
  }

  #link(peer: string): Link {
    let link = this.#links.get(peer);
    if (link === undefined) {
      link = { sent: 0, acknowledged: 0, received: 0, ackDue: false, ackTimer: undefined };
      this.#links.set(peer, link);
    }
    return link;
  }
}
