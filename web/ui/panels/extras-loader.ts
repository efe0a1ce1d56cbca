import type { RoomGlimpse } from '../../../src/protocol/index.ts';
import type { CallState } from '../../client/call/call-store.ts';
import type { Copying } from '../empty.ts';
import type { MenuName } from '../events.ts';
import type { PoliteQueue } from '../polite-queue.ts';
import type { Extras } from './extras.ts';
import type { ExtrasHost } from './extras-host.ts';

/** What the element tells its extras. */
interface Told {
  /** The result of the last "Copy link". */
  readonly copying: Copying;
  /** Which menu is open. */
  readonly open: MenuName | undefined;
  /** Whether this person sees the own picture. */
  readonly ownPicture: boolean;
  /** The room as it was seen from the lobby. */
  readonly glimpse: RoomGlimpse | undefined;
}

/**
 * Loads what a call has beside pictures and switches, when it is due or the call is full: panels, hands, reactions, getting in.
 * Where the file is missing, the call goes on without it, and the next phase or refusal asks for it again.
 */
export class ExtrasLoader {
  readonly #host: ExtrasHost;
  readonly #polite: PoliteQueue<Node>;
  #asked = '';
  #now: Extras | undefined;

  /** `polite`: what is said politely. */
  constructor(host: ExtrasHost, polite: PoliteQueue<Node>) {
    this.#host = host;
    this.#polite = polite;
  }

  get now(): Extras | undefined {
    return this.#now;
  }

  /** Before each render of the host. `due`: whether it is time to load it. */
  follow({ phase, error }: CallState, due: boolean, told: Told): void {
    if (this.#now) Object.assign(this.#now, told);
    const full = told.glimpse?.full === true;
    const asked = due || full ? `${phase.kind} ${error?.code} ${full}` : '';
    if (asked !== this.#asked && asked) this.load();
    this.#asked = asked;
  }

  /** Loads it now, unless it is there. */
  load(): void {
    if (!this.#now) this.#load().catch(() => {});
  }

  async #load(): Promise<void> {
    const { Extras } = await import('./extras.ts');
    this.#now ??= new Extras(this.#host, this.#polite);
    this.#host.requestUpdate();
  }
}
