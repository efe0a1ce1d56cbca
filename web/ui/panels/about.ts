import { html, render } from 'lit';
import { displayName } from '../../client/call/display-name.ts';
import type { Clock } from '../../client/signaling/clock.ts';
import { isolated } from '../words/isolated.ts';
import { timeText } from './time-text.ts';

const SECOND_MS = 1_000;

/**
 * Which call this is and for how long the person is in it: at the start of a wide control bar, else over the menu "More". No live
 * region, so screen readers tell it where somebody reads it, not each second.
 */
export class About {
  readonly node = document.createElement('div');
  readonly #clock: Clock;
  readonly #ticked: () => void;
  #self = '';
  #room = '';
  #since = 0;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, ticked: () => void) {
    this.#clock = clock;
    this.#ticked = ticked;
    this.node.className = 'about';
    this.node.setAttribute('part', 'call-info');
  }

  /** In one line. */
  get text(): string {
    return [...(this.#room ? [isolated(this.#room)] : []), isolated(this.#time)].join(' · ');
  }

  /** Before each render of the host. `self`: the own peer id, empty where no call runs. It may change while a call goes on. */
  follow(self: string, room: string): void {
    this.#room = displayName(room);
    if (Boolean(self) !== Boolean(this.#self)) {
      this.pause();
      this.#since = this.#clock.now();
    }
    this.#self = self;
    if (self && !this.#cancel) this.#tick();
    else this.#draw();
  }

  /** Nobody sees it. */
  pause(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  get #time(): string {
    return timeText(this.#clock.now() - this.#since);
  }

  #tick(): void {
    this.#draw();
    const passed = (this.#clock.now() - this.#since) % SECOND_MS;
    this.#cancel = this.#clock.after(SECOND_MS - passed, () => {
      this.#tick();
      this.#ticked();
    });
  }

  #draw(): void {
    const dot = this.#room ? '· ' : '';
    render(html`<bdi>${this.#room}</bdi><span>${dot}<bdi>${this.#time}</bdi></span>`, this.node);
  }
}
