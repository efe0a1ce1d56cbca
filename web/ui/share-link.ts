import type { ReactiveControllerHost } from 'lit';
import type { Copying } from './empty.ts';

/** The link to share with others, which is the address of the page. */
export class ShareLink {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #copying: Copying = 'not-yet';

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
    this.#host.requestUpdate();
  }

  forget(): void {
    this.#copying = 'not-yet';
  }
}
