import type { ReactiveControllerHost } from 'lit';
import type { CallStore } from '../../client/call/call-store.ts';
import type { Layout } from './plan.ts';

/** The element as the stage sees it. */
export interface StageHost extends ReactiveControllerHost, HTMLElement {
  layout: Layout;
  readonly shortcuts: string;
  readonly store: CallStore | undefined;
}

/** What a person chose for the stage of this call. */
export interface StageChoices {
  pinned: string | undefined;
  /** The tile whose menu is open. */
  menu: string | undefined;
  /** In which corner the own picture is, and whether it is shown at all. */
  self: { readonly top: boolean; readonly start: boolean; readonly shown: boolean };
  readonly fits: ReadonlyMap<string, 'fit' | 'fill'>;
  /** By the key of a tile that is not as loud as it comes: 0 to 1. */
  readonly volumes: ReadonlyMap<string, number>;
}
