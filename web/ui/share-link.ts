import type { ReactiveControllerHost } from 'lit';
import { systemClock } from '../client/signaling/clock.ts';
import type { Copying } from './empty.ts';

/** How long the element tells that the link was copied, in ms. */
const TOLD_MS = 5_000;

/** The link to share with others, which is the address of the page. */
export class ShareLink {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #copying: Copying = 'not-yet';
  #cancel: (() => void) | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
  }

  get href(): string {
    return location.href;
  }

  get copying(): Copying {
    return this.#copying;
  }

  /** If the clipboard is refused (in an iframe, or over plain http), the link is selected, to be copied by hand. */
  async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.href);
      this.#copying = 'copied';
    } catch {
      this.#copying = 'refused';
      this.#host.shadowRoot?.querySelector<HTMLInputElement>('.link')?.focus();
    }
    this.#cancel?.();
    this.#cancel = systemClock.after(TOLD_MS, () => this.forget());
    this.#host.requestUpdate();
  }

  forget(): void {
    this.#cancel?.();
    if (this.#copying === 'not-yet') return;
    this.#copying = 'not-yet';
    this.#host.requestUpdate();
  }
}
