import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { MenuName } from './events.ts';

/** Space between a menu and its button, and around it, in CSS pixels. */
const GAP = 8;
const EDGE = 4;

/** Which menu is open, and its keys: arrows, Home and End inside of it, Escape and Tab close it. */
export class Menus<Name extends string = MenuName> implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #open: Name | undefined;
  #shown: Name | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  get open(): Name | undefined {
    return this.#open;
  }

  toggle(name: Name): void {
    this.#open = this.#open === name ? undefined : name;
    this.#host.requestUpdate();
  }

  /** `refocus`: the focus goes back to the button of the menu. */
  close(refocus: boolean): void {
    if (this.#open === undefined) return;
    const focused = this.#host.shadowRoot?.activeElement;
    // What an item opened may have the focus already.
    if (refocus && (!focused || this.#menu?.contains(focused))) this.#button(this.#open)?.focus();
    this.#open = undefined;
    this.#host.requestUpdate();
  }

  hostConnected(): void {
    const root = this.#host.shadowRoot ?? this.#host;
    root.addEventListener('keydown', this.#onKey);
    root.addEventListener('click', this.#onClick);
    document.addEventListener('pointerdown', this.#onPointer, true);
    window.addEventListener('resize', this.#onResize);
  }

  hostDisconnected(): void {
    const root = this.#host.shadowRoot ?? this.#host;
    root.removeEventListener('keydown', this.#onKey);
    root.removeEventListener('click', this.#onClick);
    document.removeEventListener('pointerdown', this.#onPointer, true);
    window.removeEventListener('resize', this.#onResize);
    this.#open = undefined;
    this.#shown = undefined;
  }

  hostUpdated(): void {
    const menu = this.#menu;
    if (this.#open === undefined || !menu) {
      this.#open = undefined;
      this.#shown = undefined;
      return;
    }
    if (!menu.matches(':popover-open')) menu.showPopover();
    this.#place(menu);
    if (this.#shown === this.#open) return;
    this.#shown = this.#open;
    const items = this.#items;
    // A menu of choices begins at the chosen one. A menu with a line above its groups has other entries, and begins at its top.
    const [first] = items;
    const chosen =
      first?.ariaChecked && !menu.querySelector(':scope > .heading')
        ? items.find((item) => item.ariaChecked === 'true')
        : undefined;
    (chosen ?? first)?.focus();
  }

  readonly #onResize = (): void => this.close(false);

  readonly #onPointer = (event: Event): void => {
    const path = event.composedPath();
    const button = this.#open && this.#button(this.#open);
    if (this.#menu && !path.includes(this.#menu) && !(button && path.includes(button))) this.close(false);
  };

  /** An item was chosen. */
  readonly #onClick = ({ target }: Event): void => {
    if (target instanceof Element && target.closest('.menu button')) this.close(true);
  };

  readonly #onKey = (event: Event): void => {
    if (this.#open === undefined || !(event instanceof KeyboardEvent)) return;
    const items = this.#items;
    const at = items.findIndex((item) => item.matches(':focus'));
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: (at + 1) % items.length,
      ArrowUp: (at - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    };
    const to = moves[event.key];
    if (event.key === 'Escape' || event.key === 'Tab') this.close(true);
    else if (to !== undefined) items[to]?.focus();
    else return;
    if (event.key !== 'Tab') event.preventDefault();
    event.stopPropagation();
  };

  get #menu(): HTMLElement | null | undefined {
    return this.#host.shadowRoot?.querySelector<HTMLElement>('.menu');
  }

  get #items(): readonly HTMLElement[] {
    return [...(this.#menu?.querySelectorAll<HTMLElement>('button') ?? [])];
  }

  #button(name: Name): HTMLElement | null | undefined {
    return this.#host.shadowRoot?.querySelector<HTMLElement>(`[data-menu='${name}']`);
  }

  /** Above its button where there is more room, else below; never beyond the window. */
  #place(menu: HTMLElement): void {
    const box = this.#open && this.#button(this.#open)?.getBoundingClientRect();
    if (!box) return;
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    const above = box.top - GAP - EDGE;
    const below = height - box.bottom - GAP - EDGE;
    const up = above >= below || menu.scrollHeight <= above;
    menu.style.maxHeight = `${Math.max(96, up ? above : below)}px`;
    const x = Math.min(box.left + box.width / 2 - menu.offsetWidth / 2, width - menu.offsetWidth - EDGE);
    menu.style.left = `${Math.max(EDGE, x)}px`;
    menu.style.top = `${Math.max(EDGE, up ? box.top - GAP - menu.offsetHeight : box.bottom + GAP)}px`;
  }
}
