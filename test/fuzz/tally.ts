import type { Knowledge } from './messages.ts';
import type { Frame } from './packets.ts';

const KEPT_FRAMES = 40;
const KEPT_NAMES = 64;
const SHOWN_CHARACTERS = 200;

/** What was sent so far, what of it certainly arrived, and what attackers have learnt from the answers. */
export class Tally {
  /** WebSocket messages and HTTP requests. */
  frames = 0;
  /** Of these, those that the node is known to have read: it answered what came behind them. */
  arrived = 0;
  readonly known: Knowledge;
  readonly #last: string[] = [];

  constructor(known: Knowledge) {
    this.known = known;
  }

  sent(frame: Frame): void {
    this.frames += 1;
    const text =
      typeof frame === 'string'
        ? frame.replaceAll('\r\n', '\\r\\n')
        : `<${frame.length} bytes> ${frame.toString('hex')}`;
    this.#last.push(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}… (${text.length})` : text);
    if (this.#last.length > KEPT_FRAMES) this.#last.shift();
  }

  taken(frames: number): void {
    this.arrived += frames;
  }

  /** The newest last. */
  get lastFrames(): readonly string[] {
    return this.#last;
  }

  /** Learns peer ids and secrets from an answer, to use them later. */
  heard(answer: string): void {
    const self = /"self":"([^"]+)"/.exec(answer)?.[1];
    const secret = /"resumeSecret":"([^"]+)"/.exec(answer)?.[1];
    if (self !== undefined) learn(this.known.peers, self);
    if (secret !== undefined) learn(this.known.secrets, secret);
  }
}

function learn(names: string[], name: string): void {
  names.push(name);
  // The first are what the run began with: the bystanders.
  if (names.length > KEPT_NAMES) names.splice(KEPT_NAMES / 2, 1);
}
