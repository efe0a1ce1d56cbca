import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { hasPanel } from '../panels/panel-host.ts';
import type { PanelView } from '../panels/panel-view.ts';
import { type PanelWords, panelWords } from '../panels/words.ts';
import { controlStyles, motionStyles } from '../theme.ts';
import { settingsStyles } from './settings-styles.ts';

const keysStyles = css`
  :host(:focus-visible) {
    outline: 3px solid var(--ring);
    outline-offset: -3px;
  }
`;

/** The panel "Keyboard shortcuts": those that are on. */
export class ShortcutsPanel extends LitElement {
  static override properties = { view: { attribute: false } };
  static override styles = [controlStyles, motionStyles, settingsStyles, keysStyles];

  declare view: PanelView | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    // Nothing in it has the focus, and where it is longer than the panel the keyboard has to scroll it.
    this.tabIndex = 0;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { view } = this;
    if (!view) return nothing;
    const texts = panelWords(view.lang);
    const rows = rowsOf(texts).filter(([key]) => view.keys.has(key) && (key !== 'c' || hasPanel('chat')));
    return html`
      <p class="note">${rows.length > 0 ? texts.keysWhere : texts.keysOff}</p>
      <dl>
        ${rows.map(([, shown, does]) => html`<dt><kbd>${shown}</kbd></dt><dd>${does}</dd>`)}
        <dt><kbd>Esc</kbd></dt><dd>${texts.keyEscape}</dd>
      </dl>
    `;
  }
}

/** The key as `shortcuts` names it, as it is written on a keyboard, and what it does. Keys that the element lacks are left out. */
function rowsOf(texts: PanelWords): readonly (readonly [string, string, string])[] {
  return [
    ['m', 'M', texts.keyMicrophone],
    [' ', texts.space, texts.keyTalk],
    ['v', 'V', texts.keyCamera],
    ['d', 'D', texts.keyShare],
    ['h', 'H', texts.keyHand],
    ['c', 'C', texts.keyChat],
    ['p', 'P', texts.keyPeople],
    ['l', 'L', texts.keyLayout],
    ['f', 'F', texts.keyFullScreen],
    ['pin', '1 – 9', texts.keyPin],
    ['pin', '0', texts.keyUnpin],
    ['?', '?', texts.keyList],
  ];
}
