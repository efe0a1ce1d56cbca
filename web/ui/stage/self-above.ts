import type { ReactiveController } from 'lit';
import type { StageHost } from './stage-host.ts';

/** What tells people something over the stage. A narrow element has it at the bottom, where the own picture is, too. */
const TOLD = ['.notices', '.toasts'] as const;

/**
 * Measures what is told at the bottom of a narrow element: `--told` of the floor is the room that it takes. Styles keep the own
 * picture above that (SPEC R349).
 */
export class SelfAbove implements ReactiveController {
  readonly #host: StageHost;
  readonly #observer = new ResizeObserver(() => this.#measure());
  #seen: readonly (Element | null)[] = [];

  constructor(host: StageHost) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdated(): void {
    const boxes = TOLD.map((selector) => this.#host.shadowRoot?.querySelector(selector) ?? null);
    if (boxes.every((box, index) => box === this.#seen[index])) return;
    this.#seen = boxes;
    this.#observer.disconnect();
    for (const box of boxes) if (box) this.#observer.observe(box);
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
    this.#seen = [];
  }

  #measure(): void {
    const floor = this.#host.shadowRoot?.querySelector<HTMLElement>('.floor');
    const [notices = 0, toasts = 0] = this.#seen.map((box) => box?.getBoundingClientRect().height ?? 0);
    floor?.style.setProperty('--told', `calc(${room(notices)} + ${room(toasts)})`);
  }
}

/** A box takes its height and the space beside it. */
const room = (height: number): string => (height > 0 ? `calc(${height}px + 0.5rem)` : '0px');
