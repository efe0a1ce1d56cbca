import { ERRORS, SignalboxError } from '../../../src/protocol/index.ts';
import type { CallError, CallStore } from './call-store.ts';

/** The methods of a call that can fail. */
export type Method = Extract<
  keyof CallStore,
  'preview' | 'join' | 'setAudio' | 'setVideo' | 'setMicrophone' | 'setCamera' | 'setName' | 'sendMessage'
>;

/** `state.error`: the latest problem, until the method that raised it is called again. */
export class Problems {
  readonly #show: (error: CallError | undefined) => void;
  #from: Method | undefined;

  constructor(show: (error: CallError | undefined) => void) {
    this.#show = show;
  }

  /** Rejects with a SignalboxError, shown unless `quiet` says otherwise by then. */
  async attempt(method: Method, operation: () => Promise<void>, quiet: () => boolean = () => false): Promise<void> {
    try {
      // Before, not after: what the call itself reports while it goes on stays.
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

  /** `method` where the problem is one of a method's, though its promise does not say so. */
  report({ code, action, detail }: SignalboxError, fatal: boolean, method?: Method): void {
    this.#from = method;
    const { meaning: message } = ERRORS[code];
    this.#show({ code, message, action, fatal, ...(detail === undefined ? {} : { detail }) });
  }

  dismiss(): void {
    this.#from = undefined;
    this.#show(undefined);
  }
}
