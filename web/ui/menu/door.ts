import { type LitElement, nothing } from 'lit';
import type { MenuView } from '../device-menus.ts';
import type { MenuName } from '../events.ts';
import type { MenuLayer } from './layer.ts';

/** Opens menus. What draws them is loaded when the first one opens; where that file is missing, none opens. */
export class MenuDoor {
  readonly #host: LitElement;
  #layer: MenuLayer | undefined;

  constructor(host: LitElement) {
    this.#host = host;
  }

  get open(): MenuName | undefined {
    return this.#layer?.open;
  }

  async toggle(name: MenuName): Promise<void> {
    const { MenuLayer } = await import('./layer.ts');
    this.#layer ??= new MenuLayer(this.#host);
    this.#layer.toggle(name);
  }

  close(): void {
    this.#layer?.close();
  }

  /** The open menu, for the render of the host. */
  draw(view: () => MenuView): HTMLElement | typeof nothing {
    return this.#layer?.draw(view()) ?? nothing;
  }
}
