import { type LitElement, render } from 'lit';
import { addStyles } from '../add-styles.ts';
import { type MenuView, openMenu } from '../device-menus.ts';
import type { MenuName } from '../events.ts';
import { menuStyles } from '../menu.ts';
import { Menus } from '../menus.ts';

/** The menus of the element, in a node that this fills itself. Loaded when the first one opens (LATER of vite.config.ts). */
export class MenuLayer {
  readonly node = document.createElement('div');
  readonly #menus: Menus;

  constructor(host: LitElement) {
    this.#menus = new Menus(host);
    addStyles(host, menuStyles);
  }

  get open(): MenuName | undefined {
    return this.#menus.open;
  }

  toggle(name: MenuName): void {
    this.#menus.toggle(name);
  }

  close(): void {
    this.#menus.close(false);
  }

  /** Draws the open menu, at each render of the host. */
  draw(view: MenuView): HTMLElement {
    render(openMenu(this.open, view), this.node);
    return this.node;
  }
}
