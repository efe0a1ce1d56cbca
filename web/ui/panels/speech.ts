import type { CallState } from '../../client/call/call-store.ts';
import { selfOf } from '../people/rights.ts';
import type { PoliteQueue } from '../polite-queue.ts';
import { NO_CALL } from '../view.ts';
import type { PanelWords } from './words.ts';

type Queue = Pick<PoliteQueue<Node>, 'say'>;

interface Sentence {
  readonly about: string;
  readonly text: string;
}

/** Finds what users of screen readers should hear of their own deeds and of the chat. */
export class Speech {
  readonly #queue: Queue;
  #before: CallState = NO_CALL;
  #chat = '';

  constructor(queue: Queue) {
    this.#queue = queue;
  }

  /** Before each render of the host. `chat`: what is said in a chat that is closed. */
  follow(state: CallState, chat: string, texts: PanelWords): void {
    for (const { about, text } of ownNews(this.#before, state, texts)) this.#queue.say(text, about);
    this.#before = state;
    if (chat && chat !== this.#chat) this.#queue.say(chat);
    this.#chat = chat;
  }
}

/** What this person has done, or what was done to them, from one state of a call to the next one. */
function ownNews(before: CallState, now: CallState, texts: PanelWords): readonly Sentence[] {
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
