import { get } from 'node:http';
import { WebSocket } from 'ws';
import { now } from '../../chaos/lib/time.ts';

/** How often it is tried, and how long one try may take, in ms. */
const EVERY_MS = 100;
const TRY_MS = 3_000;

interface Try {
  readonly at: number;
  readonly ok: boolean;
}

/** How it was with one thing while a step ran. */
export interface Outage {
  readonly tries: number;
  readonly failed: number;
  /** Longest time from a failed try to the beginning of the next that succeeded, in ms. */
  readonly longestMs: number;
}

/** Tries, ten times a second, to open a session and to load the page, as somebody would who comes now. */
export class Availability {
  readonly #url: string;
  readonly #sessions: Try[] = [];
  readonly #pages: Try[] = [];
  readonly #timer: NodeJS.Timeout;
  readonly #pending = new Set<Promise<void>>();
  #number = 0;

  constructor(url: string) {
    this.#url = url;
    this.#timer = setInterval(() => {
      this.#begin(this.#sessions, () => this.#session());
      this.#begin(this.#pages, () => this.#page());
    }, EVERY_MS);
  }

  /** Resolves when the last tries have ended, too. */
  async stop(): Promise<{ readonly sessions: Outage; readonly pages: Outage }> {
    clearInterval(this.#timer);
    await Promise.all(this.#pending);
    return { sessions: outageOf(this.#sessions), pages: outageOf(this.#pages) };
  }

  #begin(tries: Try[], attempt: () => Promise<boolean>): void {
    const pending = this.#try(tries, attempt).finally(() => this.#pending.delete(pending));
    this.#pending.add(pending);
  }

  async #try(tries: Try[], attempt: () => Promise<boolean>): Promise<void> {
    const at = now();
    const ok = await attempt().catch(() => false);
    tries.push({ at, ok });
  }

  /** Over a connection of its own: one that is kept may be closed by an edge that ends while a request is on its way. */
  #page(): Promise<boolean> {
    return new Promise((resolve) => {
      get(`${this.#url}/`, { agent: false, signal: AbortSignal.timeout(TRY_MS) }, (response) => {
        response.on('end', () => resolve(response.statusCode === 200)).on('error', () => resolve(false));
        response.resume();
      }).on('error', () => resolve(false));
    });
  }

  /** Up to the namespace's CONNECT (Socket.IO protocol 5): a node has taken the connection. */
  #session(): Promise<boolean> {
    this.#number += 1;
    const url = this.#url.replace(/^http/, 'ws');
    const socket = new WebSocket(`${url}/socket.io/?EIO=4&transport=websocket&room=probe-${this.#number}`, {
      handshakeTimeout: TRY_MS,
    });
    return new Promise((resolve) => {
      const end = (ok: boolean): void => {
        clearTimeout(timer);
        resolve(ok);
        socket.close();
      };
      const timer = setTimeout(() => end(false), TRY_MS);
      socket.on('open', () => socket.send('40'));
      socket.on('message', (data) => {
        if (String(data).startsWith('40')) end(true);
      });
      for (const event of ['error', 'close', 'unexpected-response']) socket.on(event, () => end(false));
    });
  }
}

function outageOf(tries: readonly Try[]): Outage {
  const sorted = tries.toSorted((a, b) => a.at - b.at);
  let longestMs = 0;
  let since: number | undefined;
  for (const { at, ok } of sorted) {
    if (ok && since !== undefined) longestMs = Math.max(longestMs, at - since);
    since = ok ? undefined : (since ?? at);
  }
  const last = sorted.at(-1);
  if (since !== undefined && last !== undefined) longestMs = Math.max(longestMs, last.at - since);
  return { tries: tries.length, failed: tries.filter(({ ok }) => !ok).length, longestMs };
}
