import type { CallRequest } from './events.ts';

/** What a person chose the last time, on this server. */
export interface Remembered {
  readonly name?: string;
  readonly microphone?: string;
  readonly camera?: string;
  readonly speaker?: string;
  readonly language?: string;
}

const FIELDS = ['name', 'microphone', 'camera', 'speaker', 'language'] as const;

/** Keeps what a person chose in the browser's `localStorage`, under one key a server. Where that is refused, nothing is kept. */
export class Memory {
  readonly #key: string;

  constructor(server: string) {
    this.#key = `signalbox:${server}`;
  }

  read(): Remembered {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(this.#key) ?? '{}');
      if (typeof kept !== 'object' || kept === null) return {};
      const fields: Readonly<Record<string, unknown>> = { ...kept };
      return Object.fromEntries(
        FIELDS.filter((name) => typeof fields[name] === 'string').map((name) => [name, fields[name]]),
      );
    } catch {
      return {};
    }
  }

  /** Keeps what a control asks for, if it is something to remember. */
  keepAnswer(request: CallRequest): void {
    if (request.kind === 'set-name') this.#keep({ name: request.name });
    else if (request.kind === 'set-microphone') this.#keep({ microphone: request.deviceId });
    else if (request.kind === 'set-camera') this.#keep({ camera: request.deviceId });
    else if (request.kind === 'set-speaker') this.#keep({ speaker: request.deviceId });
    else if (request.kind === 'set-language') this.#keep({ language: request.lang });
  }

  #keep(change: Remembered): void {
    try {
      localStorage.setItem(this.#key, JSON.stringify({ ...this.read(), ...change }));
    } catch {
      // A browser that keeps nothing, or a page that may not: the person chooses again the next time.
    }
  }
}
