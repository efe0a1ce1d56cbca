import { Agent, request } from 'node:http';
import { engineFrame, type Frame, messageFrame, socketFrames } from './packets.ts';
import type { Random } from './random.ts';
import type { Tally } from './tally.ts';

const SEPARATOR = '\x1e';
const METHODS = ['POST', 'POST', 'POST', 'POST', 'GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'] as const;
const QUERIES = [
  ...['EIO=4&transport=polling', 'EIO=3&transport=polling', 'EIO=4&transport=carrier-pigeon', 'EIO=4', '', 'EIO=x'],
  ...['EIO=4&transport=polling&sid=', 'EIO=4&transport=websocket', 'EIO=4&transport=polling&b64=1&j=0'],
  ...['EIO=4&EIO=4&transport=polling&transport=websocket', '__proto__[x]=1&transport=polling&EIO=4', '%00=%ff&EIO=4'],
] as const;
const TYPES = ['text/plain;charset=UTF-8', 'application/octet-stream', 'application/json', ''] as const;

/** Lengths of a packet in a body of Engine.IO 3 that are none, or not its own. */
const LENGTHS = ['', '0', '-1', '1e9', '99999999999999999999', '1.5', ':', 'x'] as const;

/** Where long polling is attacked, and with what. */
export interface PollingTarget {
  /** With a slash at its end. */
  readonly path: string;
  /** Of Engine.IO: it says how packets stand in a body. */
  readonly version: 3 | 4;
  /** Messages of an attacker; those of the native protocol without it. */
  message?(): readonly Frame[];
}

const NATIVE: PollingTarget = { path: '/socket.io/', version: 4 };

/** Long polling: its own requests, in odd orders, with odd bodies. A request counts as one frame. */
export class AttackPolling {
  readonly #url: string;
  readonly #tally: Tally;
  readonly #target: PollingTarget;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 });

  constructor(url: string, tally: Tally, target = NATIVE) {
    this.#url = url;
    this.#tally = tally;
    this.#target = target;
  }

  async attack(random: Random): Promise<void> {
    const sid = await this.#handshake();
    const { version } = this.#target;
    const session = `EIO=${version}&transport=polling&sid=${sid}`;
    // An open poll, as a client has it, and now and then a second one, which the protocol forbids.
    const polls = Array.from({ length: random.chance(0.2) ? 2 : 1 }, () => this.#send('GET', session, ''));
    // Clients of Engine.IO 3 have the namespace unasked.
    if (version === 4) await this.#send('POST', session, '40');
    for (let left = 1 + random.below(8); left > 0; left -= 1) {
      const query = random.chance(0.8) ? session : random.pick(QUERIES);
      await this.#send(
        query === session ? 'POST' : random.pick(METHODS),
        query,
        body(random, this.#tally, this.#target),
        random.pick(TYPES),
      );
    }
    await this.#send('POST', session, version === 4 ? '1' : '1:1');
    await Promise.all(polls);
    this.#agent.destroy();
  }

  async #handshake(): Promise<string> {
    const answer = await this.#send('GET', `EIO=${this.#target.version}&transport=polling`, '');
    return /"sid":"([^"]+)"/.exec(answer)?.[1] ?? 'none';
  }

  #send(method: string, query: string, content: string, type: string = TYPES[0]): Promise<string> {
    this.#tally.sent(`${method} ?${query} ${content}`);
    const headers = type === '' ? {} : { 'Content-Type': type };
    return new Promise((resolve) => {
      const sent = request(
        `${this.#url}${this.#target.path}?${query}`,
        { method, headers, agent: this.#agent },
        (response) => {
          let answer = '';
          response.on('data', (chunk) => {
            answer += String(chunk);
          });
          response.once('close', () => {
            this.#tally.taken(1);
            this.#tally.heard(answer);
            resolve(answer);
          });
        },
      );
      sent.once('error', () => resolve(''));
      // A poll of a session that has ended otherwise is never answered.
      sent.setTimeout(2_000, () => sent.destroy());
      sent.end(method === 'POST' || method === 'PUT' ? content : undefined);
    });
  }
}

function body(random: Random, tally: Tally, { version, message }: PollingTarget): string {
  const packets = Array.from({ length: 1 + random.below(6) }, () => {
    if (random.chance(0.6)) return message === undefined ? String(messageFrame(random, tally.known)) : texts(message());
    return random.chance(0.5) ? texts(socketFrames(random, tally.known)) : String(engineFrame(random));
  });
  if (version === 4) return packets.join(random.chance(0.9) ? SEPARATOR : '');
  return packets
    .flatMap((packet) => packet.split(SEPARATOR))
    .map((packet) => `${random.chance(0.95) ? packet.length : random.pick(LENGTHS)}:${packet}`)
    .join('');
}

function texts(frames: readonly Frame[]): string {
  return frames.join(SEPARATOR);
}
