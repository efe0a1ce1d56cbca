import { ERROR_TEXTS } from '../../../src/protocol/error-texts.ts';
import type { ErrorCode } from '../../../src/protocol/index.ts';
import type { CallView } from '../../client/call/call-view.ts';
import { peerIdOf } from './people.ts';
import type { Scene } from './scene.ts';

/** Tells what goes wrong, in the state and as an event. */
export class Troubles {
  readonly #view: CallView;
  readonly #scene: Scene;
  #begun = false;

  constructor(view: CallView, scene: Scene) {
    this.#view = view;
    this.#scene = scene;
  }

  /** Once: what is wrong from the beginning. */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    for (const { code, kinds } of this.#scene.devices) {
      for (const kind of kinds) this.report(code, false, kind);
    }
    const { trouble } = this.#scene;
    if (trouble) this.report(trouble, false, trouble === 'peer-connection-failed' ? peerIdOf(0) : undefined);
  }

  report(code: ErrorCode, fatal: boolean, detail?: string): void {
    const { meaning: message, action } = ERROR_TEXTS[code];
    const error = { code, message, action, fatal, ...(detail !== undefined && { detail }) };
    this.#view.set({ error });
    this.#view.tell('error', error);
  }
}
