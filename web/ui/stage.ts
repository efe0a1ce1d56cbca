import { css, html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { CallState } from '../client/call/call-store.ts';
import { type Controls, controlBar } from './controls.ts';
import { type Copying, emptyState } from './empty.ts';
import { type Notice, noticeStack } from './notices.ts';
import { failedNotices } from './problem-notices.ts';
import { type Layout, type StageItem, stagePlan } from './stage/plan.ts';
import type { StageView } from './stage/stage-view.ts';
import { ownTile, type Place, participantTile } from './tile.ts';
import type { TileState } from './tile-state.ts';

export interface Stage {
  readonly state: CallState;
  readonly self: string;
  readonly name: string;
  readonly link: string;
  readonly copying: Copying;
  readonly controls: Controls;
  readonly notices: readonly Notice[];
  /** By peer id. */
  readonly states: ReadonlyMap<string, TileState>;
  readonly view: StageView;
  readonly layout: Layout;
  /** Which tiles have room: the lead alone; the large one alone, if one is large; all. */
  readonly room: 'one' | 'large' | 'all';
  /** The control bar is over the picture. */
  readonly over: boolean;
}

/** An item of the stage with its tile. */
interface StageTile extends StageItem {
  readonly draw: (place: Place) => TemplateResult | HTMLElement;
}

function tilesOf({ state, self, name, controls, states, view }: Stage): readonly StageTile[] {
  const { words, extras } = controls;
  const others = state.participants.map((participant): StageTile => {
    const { peerId } = participant;
    const draw = (place: Place) => participantTile(participant, states.get(peerId) ?? 'well', place, words);
    return { key: peerId, kind: 'person', peerId, own: false, draw };
  });
  const shared = [...(extras?.media.screens ?? [])].map(([peerId, tile]): StageTile => {
    const draw = ({ key, classes }: Place) => {
      tile.dataset['key'] = key;
      return Object.assign(tile, { className: `tile screen ${classes}` });
    };
    return { key: `${peerId} screen`, kind: 'screen', peerId, own: peerId === self, draw };
  });
  if (!view.self.shown) return [...shared, ...others];
  const draw = (place: Place) => ownTile(state.local, name, self, place, words);
  return [...shared, ...others, { key: self, kind: 'person', peerId: self, own: true, draw }];
}

/**
 * The screen of the call. All layouts use the same list of tiles, so that no picture restarts when a participant comes or
 * leaves, or another tile is large.
 */
export function stage(shown: Stage): TemplateResult {
  const { state, link, copying, controls, notices, view, layout, over } = shown;
  const { participants, speaker } = state;
  const { words } = controls;
  const { pinned, self, fits, menu, extras } = view;
  const { shape, tiles, main, lead } = stagePlan(
    tilesOf(shown),
    extras ? { layout, pinned, speaker } : { layout: 'grid', pinned: undefined, speaker },
  );
  const has = { one: lead, large: main, all: undefined }[shown.room];
  const unseen = has === undefined ? [] : participants.filter(({ peerId }) => peerId !== has);
  const told = [...notices, ...failedNotices(unseen, words)];
  const corner = `${self.top ? 'at-top' : ''} ${self.start ? 'at-start' : ''}`;
  return html`
    <section class="stage ${over ? 'bar-over' : ''}" part="stage" aria-label=${words.call}>
      <div class="floor">
        <div
          class="grid ${shape} ${corner}" part="grid" role="list" aria-label=${words.participants}
          data-tiles=${shape === 'corner' ? 1 : tiles.length}
        >
          ${repeat(
            tiles,
            ({ key }) => key,
            ({ key, kind, peerId, own, draw }) =>
              draw({
                key,
                classes: `${key === main ? 'main' : ''} ${key === lead ? 'lead' : ''} ${fits.get(key) ?? ''}`,
                movable: own && shape === 'corner' && tiles.length > 1,
                menu: extras && { open: key === menu },
                hand: kind === 'person' ? controls.extras?.hands.get(peerId) : undefined,
              }),
          )}
        </div>
        ${participants.length === 0 ? emptyState(link, copying, words) : nothing}
        <div class="over">${noticeStack(told, words)}${controls.extras?.floor}</div>
      </div>
      ${controls.extras?.side}${controls.extras?.media.captions}${controlBar(controls)}
    </section>
  `;
}

export const stageStyles = css`
  .stage {
    display: grid;
    grid-template: minmax(0, 1fr) auto / minmax(0, 1fr);
    min-block-size: 0;
  }
  .floor {
    position: relative;
    margin: 0.75rem 0.75rem 0;
  }
  .grid {
    --self-width: clamp(112px, 22cqi, 240px);
    --self-ratio: 16 / 9;
    --edge: 0.75rem;
    position: absolute;
    inset: 0;
    display: flex;
    flex-wrap: wrap;
    align-content: center;
    justify-content: center;
    gap: var(--gap);
    container-type: size;
  }
  .grid:not(.corner) {
    align-content: safe center;
    overflow: hidden auto;
  }
  .grid > .tile {
    inline-size: var(--tile-width, 100%);
    block-size: var(--tile-height, 100%);
  }
  .grid.corner > .own {
    position: absolute;
    inset-block-end: var(--edge);
    inset-inline-end: var(--edge);
    z-index: 3;
    inline-size: var(--self-width);
    block-size: auto;
    max-block-size: 45%;
    aspect-ratio: var(--self-ratio);
    border-radius: calc(var(--radius) * 0.75);
    box-shadow:
      0 0 0 2px rgb(255 255 255 / 16%),
      0 8px 24px rgb(0 0 0 / 28%);
  }
  /* The name of the other is beside the own picture, never below it. */
  .grid.corner > :not(.own) .plate {
    max-inline-size: calc(100% - var(--self-width) - 1.5rem);
  }
  @container call (inline-size < 40rem) {
    .floor {
      --gap: 0.5rem;
      margin: 0.5rem 0.5rem 0;
    }
    .grid {
      --self-width: 88px;
      --self-ratio: 2 / 3;
      --edge: 0.5rem;
    }
  }
  @container call (block-size < 480px) {
    .floor {
      margin: 0.5rem 0.5rem 0;
    }
    .grid {
      --self-width: clamp(112px, 22cqi, 240px);
      --self-ratio: 16 / 9;
    }
  }
  /* Tiny: one tile. */
  @container call (inline-size < 240px) or (block-size < 224px) {
    .floor {
      margin: 0.25rem 0.25rem 0;
    }
    .grid > .tile,
    .grid:is(.corner, .strip) > .own {
      position: relative;
      inset: auto;
      z-index: auto;
      inline-size: 100%;
      block-size: 100%;
      max-block-size: none;
      aspect-ratio: auto;
    }
    .grid > .tile:not(.lead) {
      display: none;
    }
    .grid.corner > :not(.own) .plate {
      max-inline-size: calc(100% - 1rem);
    }
  }
`;
