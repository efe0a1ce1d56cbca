import { css, html, nothing, type TemplateResult } from 'lit';
import { asks, type CallRequest } from './events.ts';
import { ICONS } from './icons.ts';

export interface MenuItem {
  readonly label: string;
  /** What the item asks for; a function does it itself. */
  readonly does: CallRequest | (() => void);
  /** One of a group is in use; undefined where the item is no choice. */
  readonly checked?: boolean;
  /** It is on or off by itself, and no choice among others. */
  readonly toggle?: true;
}

export interface MenuGroup {
  readonly label?: string;
  readonly items: readonly MenuItem[];
}

/**
 * A menu above its button (ARIA Authoring Practices, "menu button"). Groups without items are left out. `about`: a line above all
 * groups, which is read with the name of the menu.
 */
export function menu(label: string, groups: readonly MenuGroup[], about?: string): TemplateResult {
  return html`
    <div class="menu" part="menu" popover="manual" role="menu" aria-label=${about ? `${label}, ${about}` : label}>
      ${about ? html`<div class="heading" aria-hidden="true">${about}</div>` : nothing}
      ${groups
        .filter(({ items }) => items.length > 0)
        .map(
          (group) => html`
            <div class="group" role="group" aria-label=${group.label ?? nothing}>
              ${group.label ? html`<div class="heading" aria-hidden="true">${group.label}</div>` : nothing}
              ${group.items.map(menuItem)}
            </div>
          `,
        )}
    </div>
  `;
}

function menuItem({ label, does, checked, toggle }: MenuItem): TemplateResult {
  const role = checked === undefined ? 'menuitem' : toggle ? 'menuitemcheckbox' : 'menuitemradio';
  return html`
    <button
      part="menu-item" type="button" tabindex="-1" role=${role}
      aria-checked=${checked === undefined ? nothing : checked ? 'true' : 'false'}
      @click=${typeof does === 'function' ? does : asks(does)}
    >
      <span class="tick">${checked ? ICONS.done : nothing}</span><bdi>${label}</bdi>
    </button>
  `;
}

export const menuStyles = css`
  .menu {
    inset: auto;
    margin: 0;
    min-inline-size: min(12rem, 100vw - 0.5rem);
    max-inline-size: min(22rem, 100vw - 0.5rem);
    padding: 0.375rem;
    border: 1px solid var(--line);
    border-radius: 1rem;
    background: var(--panel);
    color: var(--text);
    box-shadow: var(--shadow);
    overflow-y: auto;
    overscroll-behavior: contain;
    scroll-padding-block: min(2.5rem, 20vh) 6px;
  }
  .menu .group + .group {
    margin-block-start: 0.375rem;
    padding-block-start: 0.375rem;
    border-block-start: 1px solid var(--line);
  }
  .heading {
    padding: 0.25rem 0.75rem;
    color: var(--soft);
    font-size: 0.8125rem;
    font-weight: 600;
  }
  .menu button {
    justify-content: flex-start;
    inline-size: 100%;
    min-block-size: min(2.5rem, 44px);
    padding: 6px 0.75rem;
    padding-inline-start: 0.5rem;
    border-radius: 0.625rem;
    font-size: min(0.875rem, max(14px, 9vh));
    font-weight: 400;
    text-align: start;
  }
  .menu button:is(:hover, :focus-visible) {
    background: color-mix(in oklab, var(--panel) 88%, var(--text));
  }
  .menu button:focus-visible {
    outline-offset: -3px;
  }
  .tick {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 1.25rem;
    block-size: 1.25rem;
    color: var(--accent);
    font-size: 0.8125rem;
  }
`;
