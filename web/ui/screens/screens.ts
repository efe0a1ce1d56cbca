import { render, type ReactiveControllerHost } from 'lit';
import type { CallState } from '../../client/call/call-store.ts';
import { displayName } from '../../client/call/display-name.ts';
import type { Clock } from '../../client/signaling/clock.ts';
import type { MenuGroup } from '../menu.ts';
import type { Notice } from '../notices.ts';
import { EXTRA_ICONS } from '../panels/icons.ts';
import type { PanelWords } from '../panels/words.ts';
import { Since } from '../since.ts';
import { ownScreen, screenOf } from './screen-tile.ts';
import { isolated } from '../words/isolated.ts';

/** How long it is told that somebody shares, in ms. */
const NEWS_MS = 5_000;

/** A browser of a phone cannot share its screen. */
export const canShare = (): boolean => 'getDisplayMedia' in (navigator.mediaDevices ?? {});

/** The tiles of the screens that are shared, the notice of the latest one, and the entry of the menu "More". */
export class Screens {
  readonly #since: Since;
  #tiles: ReadonlyMap<string, HTMLElement> = new Map();
  #latest: string | undefined;
  #notices: readonly Notice[] = [];

  constructor(host: ReactiveControllerHost, clock: Clock) {
    this.#since = new Since(host, clock);
  }

  /** By the peer id of whoever shares, the first one first. */
  get tiles(): ReadonlyMap<string, HTMLElement> {
    return this.#tiles;
  }

  /** That somebody else shares, for a while. */
  get notices(): readonly Notice[] {
    return this.#notices;
  }

  /** `self`: the own peer id. */
  follow({ participants, local }: CallState, self: string, texts: PanelWords): void {
    const others = participants.filter(({ screen }) => screen).map(({ peerId }) => peerId);
    const now = local.screen ? [...others, self] : others;
    const before = this.#tiles;
    const order = [...before.keys()].filter((each) => now.includes(each));
    const fresh = now.filter((each) => !before.has(each));
    this.#tiles = new Map([...order, ...fresh].map((each) => [each, before.get(each) ?? newTile(each)]));
    for (const [peerId, tile] of this.#tiles) {
      const sharer = participants.find((each) => each.peerId === peerId);
      const name = isolated(displayName(sharer?.name ?? '') || texts.guest);
      tile.ariaLabel = sharer ? texts.screenOf(name) : texts.youShare;
      render(sharer ? screenOf(sharer, texts.screenOf(name)) : ownScreen(texts), tile);
    }
    this.#latest = others.findLast((each) => fresh.includes(each)) ?? others.find((each) => each === this.#latest);
    const passed = this.#since.passed(this.#latest, [NEWS_MS]) > 0;
    this.#notices = participants
      .filter(({ peerId }) => !passed && peerId === this.#latest)
      .map(({ name }) => ({
        kind: 'info',
        icon: EXTRA_ICONS.screen,
        title: texts.isSharing(isolated(displayName(name) || texts.guest)),
      }));
  }

  /** `on`: whether this person shares. */
  menu(on: boolean, texts: PanelWords): readonly MenuGroup[] {
    return [{ items: [{ label: on ? texts.stopSharing : texts.shareScreen, does: { kind: 'set-screen', on: !on } }] }];
  }
}

function newTile(peerId: string): HTMLElement {
  const tile = document.createElement('div');
  tile.dataset['key'] = `${peerId} screen`;
  tile.role = 'listitem';
  tile.setAttribute('part', 'tile screen-tile');
  return tile;
}
