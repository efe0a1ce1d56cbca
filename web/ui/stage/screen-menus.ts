import type { ReactiveController } from 'lit';
import { asks } from '../events.ts';
import { shownLanguage } from '../words/shown-language.ts';
import { STAGE_TEXTS } from './stage-texts.ts';
import type { StageChoices, StageHost } from './stage-host.ts';

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Puts the button of the menu into the tiles of screens. The file of the panels draws those tiles, and may be there without the file of
 * the stage, which has the menu. It is made without Lit, which would be in this file once more.
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
    const tag = shownLanguage(this.#host);
    const texts = STAGE_TEXTS[tag] ?? STAGE_TEXTS['en'];
    for (const tile of this.#host.shadowRoot?.querySelectorAll<HTMLElement>('.tile.screen') ?? []) {
      const key = tile.dataset['key'];
      if (key === undefined || !texts) continue;
      const button = tile.querySelector<HTMLElement>('.dots') ?? newButton(tile, key);
      const label = texts.optionsOf(tile.ariaLabel ?? '');
      button.ariaLabel = label;
      button.dataset['tip'] = label;
      button.ariaExpanded = `${key === this.#view.menu}`;
    }
  }
}

/** The same as in the tiles of people (web/ui/tile.ts). It comes first: Lit draws the rest of the tile after its own first node. */
function newButton(tile: HTMLElement, key: string): HTMLElement {
  const top = document.createElement('div');
  top.className = 'top';
  const button = document.createElement('button');
  button.className = 'dots';
  button.type = 'button';
  button.setAttribute('part', 'button');
  button.ariaHasPopup = 'dialog';
  button.addEventListener('click', asks({ kind: 'show-tile-menu', key }));
  const icon = document.createElementNS(SVG, 'svg');
  icon.classList.add('icon');
  icon.setAttribute('viewBox', '0 0 24 24');
  icon.ariaHidden = 'true';
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', 'M5 12h.01M12 12h.01M19 12h.01');
  path.setAttribute('stroke-width', '3');
  icon.append(path);
  button.append(icon);
  top.append(button);
  tile.prepend(top);
  return button;
}
