/** As much of the modules of k6 as loadtest/lib needs here, for `vi.mock`: k6 itself has them, and nothing else does. */

export interface Sample {
  readonly name: string;
  readonly value: number;
  readonly step: string | undefined;
}

/** All that metrics were given. A test empties it. */
export const samples: Sample[] = [];

class Metric {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  add(value: number, tags?: { readonly step?: string }): void {
    samples.push({ name: this.#name, value, step: tags?.step });
  }
}

export { Metric as Counter, Metric as Trend };

/** Not the first event loop: that one writes the steps to the console. */
export const vu = { idInTest: 2 };

// Looked up at each call, so that fake timers are used.
export const setInterval = (act: () => void, ms: number) => globalThis.setInterval(act, ms);
export const clearInterval = (timer: NodeJS.Timeout) => globalThis.clearInterval(timer);
export const setTimeout = (act: () => void, ms: number) => globalThis.setTimeout(act, ms);
export const clearTimeout = (timer: NodeJS.Timeout) => globalThis.clearTimeout(timer);

/** Goes nowhere: a test calls its handlers. */
export class WebSocket {
  /** All that were made. A test empties it. */
  static readonly made: WebSocket[] = [];
  readonly sent: string[] = [];
  onopen = (): void => undefined;
  onmessage = (_message: { readonly data: string }): void => undefined;

  constructor() {
    WebSocket.made.push(this);
  }

  send(frame: string): void {
    this.sent.push(frame);
  }

  close(): void {}
}
