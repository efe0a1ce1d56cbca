import type { CallState } from '../../client/call/call-store.ts';
import type { Clock } from '../../client/signaling/clock.ts';
import { selfOf } from '../people/rights.ts';
import { NO_CALL } from '../view.ts';
import type { PanelWords } from './words.ts';

/** How far apart two sentences are, and how long one stays, in ms: what comes into an empty region is heard, also when it is the same again. */
const APART_MS = 500;
const KEPT_MS = 1_000;

interface Sentence {
  /** A newer sentence about the same takes the place of one that waits. */
  readonly about: string;
  readonly text: string;
}

/** What users of screen readers hear politely, one sentence after the other, in a part of the element's live region. */
export class Speech {
  readonly #clock: Clock;
  readonly #node: Pick<HTMLElement, 'textContent'>;
  #waiting: readonly Sentence[] = [];
  #before: CallState = NO_CALL;
  #chat = '';
  #busy = false;
  #cancelEnd: (() => void) | undefined;

  constructor(clock: Clock, node: Pick<HTMLElement, 'textContent'>) {
    this.#clock = clock;
    this.#node = node;
  }

  /** Before each render of the host. `chat`: what is said in a chat that is closed. */
  follow(state: CallState, chat: string, texts: PanelWords): void {
    for (const { about, text } of ownNews(this.#before, state, texts)) this.say(text, about);
    this.#before = state;
    if (chat && chat !== this.#chat) this.say(chat);
    this.#chat = chat;
    if (selfOf(state) === '') this.#waiting = [];
  }

  say(text: string, about = text): void {
    this.#waiting = [...this.#waiting.filter((each) => each.about !== about), { about, text }];
    if (!this.#busy) this.#next();
  }

  #next(): void {
    const [first, ...others] = this.#waiting;
    this.#busy = first !== undefined;
    if (!first) return;
    this.#waiting = others;
    this.#node.textContent = first.text;
    this.#cancelEnd?.();
    this.#cancelEnd = this.#clock.after(KEPT_MS, () => {
      this.#node.textContent = '';
    });
    this.#clock.after(APART_MS, () => this.#next());
  }
}

/** What this person has done, or what was done to them, from one state of a call to the next one. */
export function ownNews(before: CallState, now: CallState, texts: PanelWords): readonly Sentence[] {
  const self = selfOf(now);
  if (self === '' || self !== selfOf(before)) return [];
  const [old, local] = [before.local, now.local];
  const shares = local.screen !== undefined;
  return [
    ...(local.audio === old.audio ? [] : [{ about: 'audio', text: local.audio ? texts.unmuted : texts.muted }]),
    ...(local.video === old.video ? [] : [{ about: 'video', text: local.video ? texts.cameraOn : texts.cameraOff }]),
    ...(shares === (old.screen !== undefined)
      ? []
      : [{ about: 'screen', text: shares ? texts.youShare : texts.sharingEnded }]),
  ];
}
