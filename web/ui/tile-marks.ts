import { html, type TemplateResult } from 'lit';
import { asks } from './events.ts';
import { ICONS } from './icons.ts';

/** The button of the menu of a tile. `key`: that of the tile; `label`: its name; `open`: whether the menu is. */
export function dots(key: string, label: string, open: boolean): TemplateResult {
  return html`
    <button
      class="dots" part="button" type="button" aria-label=${label} aria-haspopup="dialog" aria-expanded=${open}
      @click=${asks({ kind: 'show-tile-menu', key })}
    >
      ${ICONS.more}
    </button>
  `;
}
