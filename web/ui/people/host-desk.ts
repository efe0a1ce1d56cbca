import { html, nothing, type TemplateResult } from 'lit';
import { SignalboxError } from '../../../src/protocol/index.ts';
import type { CallState, CallStore } from '../../client/call/call-store.ts';
import { displayName } from '../../client/call/display-name.ts';
import type { Clock } from '../../client/signaling/clock.ts';
import type { CallRequest } from '../events.ts';
import type { PanelWords } from '../panels/words.ts';
import { type Question, questionDialog } from './question.ts';
import { mayModerate, selfOf } from './rights.ts';
import { askRoom } from './room-requests.ts';
import { failedToast, knockText, knockToast, muteToast } from './toasts.ts';
import { isolated } from '../words/isolated.ts';

/** How long a refusal is told, and how long what screen readers say stays, so that the same is heard again, in ms. */
const TOLD_MS = 5_000;
const SAID_MS = 1_000;

/** What surrounds the desk. */
interface DeskPorts {
  readonly clock: Clock;
  /** What screen readers say at once. */
  readonly alert: Pick<HTMLElement, 'textContent'>;
  changed(): void;
  /** What screen readers say politely. */
  say(text: string): void;
}

/** How those who wait are shown. */
interface DeskView {
  /** They are seen in the panel already. */
  readonly quiet: boolean;
  /** Only the first one, where there is no panel for the others. */
  readonly single: boolean;
}

/** What a host asks of the room and hears from it, and what others hear from the host. */
export class HostDesk {
  readonly #clock: Clock;
  readonly #alert: Pick<HTMLElement, 'textContent'>;
  readonly #changed: () => void;
  readonly #politely: (text: string) => void;
  #store: CallStore | undefined;
  #forget = (): void => {};
  #quiet = (): void => {};
  /** The name of the host that asked to mute. */
  #asker: string | undefined;
  #failed: string | undefined;
  /** What the toasts say, as far as it was announced. */
  #told: readonly (string | undefined)[] = [];
  #question: Question | undefined;
  #knocks: ReadonlySet<string> = new Set();
  #ended = false;

  constructor({ clock, alert, changed, say }: DeskPorts) {
    this.#clock = clock;
    this.#alert = alert;
    this.#changed = changed;
    this.#politely = say;
  }

  /** Before each render. */
  follow(store: CallStore | undefined, state: CallState, texts: PanelWords): void {
    if (store !== this.#store) {
      this.#forget();
      this.#store = store;
      this.#forget =
        store?.on('asked-to-mute', ({ from }) => {
          if (!store.state.local.audio) return;
          const host = store.state.participants.find(({ peerId }) => peerId === from);
          this.#asker = displayName(host?.name ?? '');
          this.#changed();
        }) ?? this.#forget;
    }
    const { phase, local, waiting } = state;
    if (!local.audio) this.#asker = undefined;
    if (selfOf(state) === '') this.#endAll();
    const removed = phase.kind === 'ended' && phase.reason === 'removed';
    if (removed && !this.#ended) this.#say(texts.removed);
    this.#ended = removed;
    const knocks = mayModerate(state) ? waiting : [];
    const fresh = knocks.filter(({ id }) => !this.#knocks.has(id));
    if (fresh.length > 0) this.#say(knockText(fresh, texts));
    this.#knocks = new Set(knocks.map(({ id }) => id));
    const now = [this.#askText(texts), this.#failed && texts.notDone(this.#failed)];
    for (const [index, text] of now.entries()) if (text && text !== this.#told[index]) this.#politely(text);
    this.#told = now;
  }

  /** `last`: what is shown behind the own toasts. */
  template(
    state: CallState,
    { quiet, single }: DeskView,
    texts: PanelWords,
    last: TemplateResult | typeof nothing,
  ): TemplateResult {
    const waiting = mayModerate(state) && !quiet ? state.waiting : [];
    const knocks = single ? waiting.slice(0, 1) : waiting;
    return html`
      <div class="toasts">
        ${knockToast(knocks, texts)}
        ${this.#asker === undefined ? nothing : muteToast(this.#askText(texts) ?? '', texts)}
        ${this.#failed === undefined ? nothing : failedToast(this.#failed, texts)}
        ${last}
      </div>
      ${this.#question ? questionDialog(this.#question, (yes) => this.#answered(yes), texts) : nothing}
    `;
  }

  /** After each render: a question is over everything, and has the focus. */
  shown(floor: HTMLElement): void {
    const dialog = floor.querySelector('dialog');
    if (dialog?.isConnected && !dialog.open) dialog.showModal();
    this.#close = () => dialog?.close();
  }

  #close = (): void => {};

  answer(request: CallRequest, store: CallStore | undefined, texts: PanelWords): void {
    if (!store) return;
    const { state, room } = store;
    if (request.kind === 'dismiss-ask') {
      this.#asker = undefined;
      this.#failed = undefined;
      return this.#changed();
    }
    const work = (): void => this.watch(askRoom(room, request, state) ?? Promise.resolve());
    if (request.kind === 'end-call') {
      return this.#ask({ title: texts.endQuestion, text: texts.endText, label: texts.endForAll, yes: work });
    }
    if (request.kind === 'remove') {
      const person = state.participants.find(({ peerId }) => peerId === request.peerId);
      const name = isolated(displayName(person?.name ?? '') || texts.guest);
      return this.#ask({
        title: texts.removeQuestion(name),
        text: texts.removeText,
        label: texts.remove,
        yes: work,
      });
    }
    work();
  }

  /** Tells if something is refused. What is about somebody who is gone already needs no word. */
  watch(work: Promise<unknown>): void {
    work.catch((reason: unknown) => {
      const code = reason instanceof SignalboxError ? reason.code : 'unknown';
      if (code === 'unknown-peer') return;
      this.#failed = code;
      this.#clock.after(TOLD_MS, () => {
        this.#failed = undefined;
        this.#changed();
      });
      this.#changed();
    });
  }

  #askText(texts: PanelWords): string | undefined {
    return this.#asker === undefined ? undefined : texts.asksToMute(isolated(this.#asker || texts.host));
  }

  /** What was asked and told in a call is over with it. */
  #endAll(): void {
    this.#asker = undefined;
    this.#failed = undefined;
    this.#question = undefined;
  }

  #say(text: string): void {
    this.#quiet();
    this.#alert.textContent = text;
    this.#quiet = this.#clock.after(SAID_MS, () => {
      this.#alert.textContent = '';
    });
  }

  #ask(question: Question): void {
    this.#question = question;
    this.#changed();
  }

  /** The dialog gives the focus back to what had it before. */
  #answered(yes: boolean): void {
    const question = this.#question;
    this.#close();
    this.#question = undefined;
    this.#changed();
    if (yes) question?.yes();
  }
}
