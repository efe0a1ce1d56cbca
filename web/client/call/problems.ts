import type { ErrorTexts } from '../../../src/protocol/error-texts.ts';
import { SignalboxError } from '../../../src/protocol/index.ts';
import type { CallError, CallStore } from './call-store.ts';

/** The methods of a call that can fail. */
export type Method = Extract<
  keyof CallStore,
  | 'preview'
  | 'join'
  | 'setAudio'
  | 'setVideo'
  | 'setMicrophone'
  | 'setCamera'
  | 'shareScreen'
  | 'setName'
  | 'setMetadata'
  | 'sendMessage'
>;

/** Keeps `state.error`: the latest problem, until the method that raised it is called again. */
export class Problems {
  readonly #show: (error: CallError | undefined) => void;
  readonly #texts: Partial<ErrorTexts> | undefined;
  #from: Method | undefined;

  constructor(texts: Partial<ErrorTexts> | undefined, show: (error: CallError | undefined) => void) {
    this.#texts = texts;
    this.#show = show;
  }

  /** Runs `operation`. Where it fails, rejects with a SignalboxError, and shows it unless `quiet()` is true then. */
  async attempt(method: Method, operation: () => Promise<void>, quiet: () => boolean = () => false): Promise<void> {
    try {
      // Dismissed before the operation, so that a problem reported during the operation stays.
      if (this.#from === method) this.dismiss();
      await operation();
    } catch (error) {
      const problem = error instanceof SignalboxError ? error : new SignalboxError('internal', String(error));
      // A second join changes nothing: the call goes on.
      const fatal = method === 'join' && problem.code !== 'already-joined';
      if (!quiet()) this.report(problem, fatal, method);
      throw problem;
    }
  }

  /** `method` is the method that raised the problem; none where no method did. */
  report({ code, detail, retryAfterMs }: SignalboxError, fatal: boolean, method?: Method): void {
    this.#from = method;
    const { meaning: message, action } = this.#texts?.[code] ?? { meaning: code, action: '' };
    this.#show({
      code,
      message,
      fatal,
      ...(detail === undefined ? {} : { detail }),
      ...(retryAfterMs === undefined ? { action } : { action: waitText(retryAfterMs), retryAfterMs }),
    });
  }

  dismiss(): void {
    this.#from = undefined;
    this.#show(undefined);
  }
}

function waitText(ms: number): string {
  return `Try again in ${Math.ceil(ms / 1_000)} s.`;
}
