import { css, html, LitElement, type TemplateResult } from 'lit';
import { displayName } from '../../client/call/display-name.ts';
import { asks } from '../events.ts';
import { ICONS, iconStyles } from '../icons.ts';
import type { PanelView } from '../panels/panel-view.ts';
import { panelWords } from '../panels/words.ts';
import { controlStyles } from '../theme.ts';
import { listed } from './order.ts';

/** The panel "People". */
export class PeoplePanel extends LitElement {
  static override properties = { view: { attribute: false } };
  static override styles = [
    controlStyles,
    iconStyles,
    css`
      :host {
        display: block;
        min-block-size: 0;
        overflow-y: auto;
        padding: 0 1rem 1rem;
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        min-block-size: 3rem;
      }
    `,
  ];
  declare view: PanelView | undefined;

  protected override render(): TemplateResult {
    const { view } = this;
    if (!view) return html``;
    const { state, lang, name } = view;
    const texts = panelWords(lang);
    const nameOf = (person: { readonly name: string }): string => displayName(person.name) || texts.guest;
    const others = listed(state.participants, state.roomState.host, nameOf, lang);
    return html`
      <button class="quiet" part="button" type="button" @click=${asks({ kind: 'copy-link' })}>${ICONS.link} ${texts.copy}</button>
      <ul aria-label=${texts.participants}>
        <li><bdi>${displayName(name) || texts.you}</bdi></li>
        ${others.map((person) => html`<li><bdi>${nameOf(person)}</bdi></li>`)}
      </ul>
    `;
  }
}
