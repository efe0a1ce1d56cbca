import { html, type TemplateResult } from 'lit';
import { asks, type MenuName } from '../events.ts';

/** The button that opens a menu: the small half of a split button, or a round button of its own. */
export function menuButton(
  name: MenuName,
  label: string,
  open: boolean,
  icon: TemplateResult,
  classes: string,
): TemplateResult {
  return html`
    <button
      class=${classes} part="button" type="button" aria-label=${label} data-tip=${label} data-menu=${name}
      aria-haspopup="menu" aria-expanded=${open ? 'true' : 'false'} @click=${asks({ kind: 'show-menu', menu: name })}
    >
      ${icon}
    </button>
  `;
}
