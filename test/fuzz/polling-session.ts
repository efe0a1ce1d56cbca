import { request } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import type { Tally } from './tally.ts';

const PATIENCE_MS = 2_000;

/** A session of long polling that nobody polls: an attacker sends what it likes, and closes it when it has done enough. */
export class PollingSession {
  /** Path and query of its requests. */
  readonly address: string;
  readonly #url: string;
  readonly #tally: Tally;

  private constructor(url: string, tally: Tally, sid: string) {
    this.#url = url;
    this.#tally = tally;
    this.address = `/socket.io/?EIO=4&transport=polling&sid=${sid}`;
  }

  static async open(url: string, tally: Tally): Promise<PollingSession> {
    tally.sent('a handshake of long polling');
    const answer = await asked(`${url}/socket.io/?EIO=4&transport=polling`, 'GET', '');
    tally.taken(1);
    return new PollingSession(url, tally, /"sid":"([^"]+)"/.exec(answer)?.[1] ?? 'none');
  }

  async post(body: string): Promise<void> {
    this.#tally.sent(body);
    await asked(this.#url + this.address, 'POST', body);
    this.#tally.taken(1);
  }

  /** So that the node need not wait for its heartbeat. */
  async close(): Promise<void> {
    await this.post('1');
  }
}

/** The answer; '' where there is none. */
function asked(url: string, method: string, body: string): Promise<string> {
  return new Promise((resolve) => {
    const sent = request(url, { method, agent: false, headers: { 'Content-Type': 'text/plain' } }, (response) => {
      textOf(response).then(resolve, () => resolve(''));
    });
    sent.setTimeout(PATIENCE_MS, () => sent.destroy());
    sent.once('error', () => resolve(''));
    sent.end(method === 'POST' ? body : undefined);
  });
}
