import { type ReactiveController, render } from 'lit';
import { dots } from '../tile-marks.ts';
import { STAGE_TEXTS } from './stage-texts.ts';
import type { StageChoices, StageHost } from './stage-host.ts';

/**
 * Puts the button of the menu into the tiles of screens. The file of the panels draws those tiles, and may be there without the file of
 * the stage, which has the menu.
 */
export class ScreenMenus implements ReactiveController {
  readonly #host: StageHost;
  readonly #view: StageChoices;

  constructor(host: StageHost, view: StageChoices) {
    this.#host = host;
    this.#view = view;
    host.addController(this);
  }

  hostUpdated(): void {
    const tag = this.#host.shadowRoot?.querySelector<HTMLElement>('.root')?.lang ?? 'en';
    const texts = STAGE_TEXTS[tag] ?? STAGE_TEXTS['en'];
    for (const tile of this.#host.shadowRoot?.querySelectorAll<HTMLElement>('.tile.screen') ?? []) {
      const key = tile.dataset['key'];
      if (key === undefined || !texts) continue;
      render(dots(key, texts.optionsOf(tile.ariaLabel ?? ''), key === this.#view.menu), topOf(tile));
    }
  }
}

/** It is the first child: what draws the rest of the tile draws after its own first node. */
function topOf(tile: HTMLElement): HTMLElement {
  const known = tile.querySelector<HTMLElement>(':scope > .top');
  if (known) return known;
  const top = document.createElement('div');
  top.className = 'top';
  tile.prepend(top);
  return top;
}
