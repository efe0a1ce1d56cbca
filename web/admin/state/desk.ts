import type { AdminApi, Result } from '../api/admin-api.ts';

/** Something that cannot be taken back, and is asked about before it is done (SPEC R263). */
export interface Question {
  /** What is asked, with the name of what it is about. */
  readonly title: unknown;
  /** What will happen, and to how many. */
  readonly lines: readonly unknown[];
  /** The word on the button that does it. */
  readonly act: string;
  run(): Promise<Result<unknown>>;
}

/** What the views work with. */
export interface Desk {
  readonly api: AdminApi;
  /** Shows a sentence for a while, and tells it to screen readers. */
  say(sentence: string): void;
  /** Asks, and does it. True if it was done; a failure is shown in the dialog. */
  confirm(question: Question): Promise<boolean>;
}
