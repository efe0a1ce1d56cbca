import { html, nothing, type TemplateResult } from 'lit';
import { asks, type MenuName, type PanelName } from '../events.ts';
import { tipFor } from '../shortcuts.ts';
import { EXTRA_ICONS } from './icons.ts';
import { hasPanel, panelTitle } from './panel-host.ts';
import type { PanelWords } from './words.ts';

/** What the buttons are drawn from. */
export interface ExtraBar {
  readonly open: PanelName | undefined;
  readonly badges: { readonly [Name in PanelName]?: string | undefined };
  readonly keys: ReadonlySet<string>;
  /** Which menu is open. */
  readonly menu: MenuName | undefined;
  /** The own hand. */
  readonly raised: boolean;
  /** Whether this person shares a screen; undefined where the browser cannot. */
  readonly sharing: boolean | undefined;
  readonly wide: boolean;
  readonly texts: PanelWords;
}

/** The button of a panel; nothing where there is no such panel. */
function panelButton(name: PanelName, icon: TemplateResult, { open, badges, keys, texts }: ExtraBar) {
  if (!hasPanel(name)) return nothing;
  const title = panelTitle(name, texts);
  const badge = badges[name];
  return html`
    <button
      class="round ${open === name ? 'active' : ''}" part="button ${name}-button" type="button" data-extra=${name}
      aria-expanded=${open === name ? 'true' : 'false'} aria-label=${badge ? `${title} (${badge})` : title}
      data-tip=${tipFor(title, name.charAt(0), keys)} @click=${asks({ kind: 'show-panel', panel: name })}
    >
      ${icon} ${badge ? html`<span class="badge count" data-count=${badge}></span>` : nothing}
    </button>
  `;
}

function shareButton({ sharing, keys, texts }: ExtraBar): TemplateResult | typeof nothing {
  if (sharing === undefined) return nothing;
  const label = sharing ? texts.stopSharing : texts.shareScreen;
  return html`
    <button
      class="round ${sharing ? 'active' : ''}" part="button share-button" type="button" data-extra="share" aria-label=${label}
      data-tip=${tipFor(label, 'd', keys)} @click=${asks({ kind: 'set-screen', on: !sharing })}
    >${EXTRA_ICONS.screen}</button>
  `;
}

function handButton({ raised, keys, texts }: ExtraBar): TemplateResult {
  const label = raised ? texts.lowerHand : texts.raiseHand;
  return html`
    <button
      class="round ${raised ? 'active' : ''}" part="button hand-button" type="button" data-extra="hand" aria-label=${label}
      data-tip=${tipFor(label, 'h', keys)} @click=${asks({ kind: 'set-hand', on: !raised })}
    >${EXTRA_ICONS.hand}</button>
  `;
}

function reactionsButton({ menu, texts }: ExtraBar): TemplateResult {
  return html`
    <button
      class="round" part="button reactions-button" type="button" data-extra="reactions" data-menu="reactions" aria-haspopup="menu"
      aria-expanded=${menu === 'reactions' ? 'true' : 'false'} aria-label=${texts.reactions} data-tip=${texts.reactions} @click=${asks({ kind: 'show-menu', menu: 'reactions' })}
    >${EXTRA_ICONS.reactions}</button>
  `;
}

/** The buttons that the extras add to the control bar. Styles hide those that have no room; they are in the menu "More" then. */
export function extraButtons(bar: ExtraBar): TemplateResult {
  return html`${shareButton(bar)}${handButton(bar)}${reactionsButton(bar)}`;
}

/** The buttons of panels. Wide, they stand at the end of the bar, and the last one is that of the chat. */
export function panelButtons(bar: ExtraBar): TemplateResult {
  const chat = panelButton('chat', EXTRA_ICONS.chat, bar);
  const people = panelButton('people', EXTRA_ICONS.people, bar);
  return bar.wide ? html`${people}${chat}` : html`${chat}${people}`;
}
