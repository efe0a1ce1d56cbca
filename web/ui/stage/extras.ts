import { systemClock } from '../../client/signaling/clock.ts';
import type { MenuGroup } from '../menu.ts';
import { BarHider } from './bar-hider.ts';
import { BAR_OVER_STYLES } from './bar-over-styles.ts';
import { MARK_STYLES } from './mark-styles.ts';
import { Pictures } from './pictures.ts';
import { LAYOUTS } from './plan.ts';
import { ScreenMenus } from './screen-menus.ts';
import { SelfAbove } from './self-above.ts';
import { SelfMover } from './self-mover.ts';
import { ShownHeights } from './shown-heights.ts';
import type { StageChoices, StageHost } from './stage-host.ts';
import { StageKeys } from './stage-keys.ts';
import { STAGE_STYLES } from './stage-styles.ts';
import { STAGE_TEXTS } from './stage-texts.ts';
import { TileFullScreen } from './tile-full-screen.ts';
import { TileMenuHost } from './tile-menu-host.ts';
import { TileMoves } from './tile-moves.ts';

/** What the stage can do beside showing tiles. It is loaded when a call has begun; without it the call goes on. */
export class StageExtras {
  readonly #host: StageHost;
  readonly #view: StageChoices;

  constructor(host: StageHost, view: StageChoices) {
    this.#host = host;
    this.#view = view;
    const styles = new CSSStyleSheet();
    styles.replaceSync(MARK_STYLES + STAGE_STYLES + BAR_OVER_STYLES);
    host.shadowRoot?.adoptedStyleSheets.push(styles);
    new ShownHeights(host, systemClock);
    new BarHider(host, systemClock);
    new SelfAbove(host);
    new SelfMover(host, view, systemClock);
    new StageKeys(host, view);
    new Pictures(host, view);
    new TileMenuHost(host, view);
    new ScreenMenus(host, view);
    new TileFullScreen(host);
    // After those that change where a tile stands.
    new TileMoves(host);
  }

  /** For the menu "More". `tag`: the language. */
  menu(tag: string): readonly MenuGroup[] {
    const texts = STAGE_TEXTS[tag] ?? STAGE_TEXTS['en'];
    if (!texts) return [];
    const { shown } = this.#view.self;
    return [
      {
        label: texts.layout,
        items: LAYOUTS.map((layout) => ({
          label: texts[layout],
          checked: layout === this.#host.layout,
          does: { kind: 'set-layout', layout },
        })),
      },
      { items: [{ label: shown ? texts.hideSelf : texts.showSelf, does: { kind: 'show-self', on: !shown } }] },
    ];
  }
}
