import type { ReactiveController } from 'lit';
import type { CallRequest } from '../events.ts';
import { selfOf } from '../people/rights.ts';
import type { StageExtras } from './extras.ts';
import type { StageChoices, StageHost } from './stage-host.ts';

/** Where the own picture is at first. */
const CORNER = { top: false, start: false, shown: true } as const;

/** Keeps what a person chose for the stage, answers requests about it, and loads what is not needed before a call. */
export class StageView implements ReactiveController, StageChoices {
  pinned: string | undefined;
  menu: string | undefined;
  self: StageChoices['self'] = CORNER;
  readonly fits = new Map<string, 'fit' | 'fill'>();
  readonly volumes = new Map<string, number>();
  /** What is loaded when a call has begun. */
  extras: StageExtras | undefined;
  readonly #host: StageHost;
  #asked = false;

  constructor(host: StageHost) {
    this.#host = host;
    host.addController(this);
  }

  /** What was chosen holds for one call. */
  hostUpdate(): void {
    const { store } = this.#host;
    if (!store || selfOf(store.state)) return;
    this.pinned = undefined;
    this.self = CORNER;
    this.fits.clear();
    this.volumes.clear();
  }

  /** Loads what the stage can do beside showing tiles, once. */
  load(): void {
    if (this.#asked) return;
    this.#asked = true;
    import('./extras.ts').then(
      ({ StageExtras }) => {
        this.extras = new StageExtras(this.#host, this);
        this.#host.requestUpdate();
      },
      () => undefined,
    );
  }

  /** Carries out a request that is about the stage; false for any other one. */
  answer(request: CallRequest): boolean {
    switch (request.kind) {
      case 'retry':
        this.#host.store?.retry(request.peerId);
        break;
      case 'set-layout':
        this.#host.layout = request.layout;
        break;
      case 'pin':
        this.pinned = request.key;
        break;
      case 'set-fit':
        this.fits.set(request.key, request.fit);
        break;
      case 'move-self':
        this.self = { top: request.top, start: request.start, shown: true };
        break;
      case 'show-self':
        this.self = { ...this.self, shown: request.on };
        break;
      case 'set-volume':
        this.volumes.set(request.key, request.volume);
        break;
      case 'show-tile-menu':
        this.menu = this.menu === request.key ? undefined : request.key;
        break;
      default:
        return false;
    }
    this.#host.requestUpdate();
    return true;
  }
}
