import { css, html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { CallState } from '../client/call/call-store.ts';
import { controlBar } from './controls.ts';
import { type Copying, emptyState } from './empty.ts';
import { noticeStack } from './notices.ts';
import { ownTile, participantTile } from './tile.ts';
import type { Words } from './words/en.ts';

export interface Stage {
  readonly state: CallState;
  readonly self: string;
  readonly name: string;
  readonly link: string;
  readonly copying: Copying;
  readonly soundBlocked: boolean;
  readonly words: Words;
}

/**
 * The screen of the call. With at most one other participant the own tile is small and in a corner; with more, all tiles
 * have the same size. Both layouts use the same list of tiles, so that no picture restarts when a participant comes or
 * leaves.
 */
export function stage({ state, self, name, link, copying, soundBlocked, words }: Stage): TemplateResult {
  const { participants, local, phase, error } = state;
  const cornered = participants.length < 2;
  return html`
    <section class="stage" part="stage" aria-label=${words.call}>
      <div class="floor">
        <div
          class="grid ${cornered ? 'corner' : ''}" part="grid" role="list" aria-label=${words.participants}
          data-tiles=${cornered ? 1 : participants.length + 1}
        >
          ${repeat(
            participants,
            (participant) => participant.peerId,
            (participant) => participantTile(participant, words),
          )}
          ${ownTile(local, name, self, words)}
        </div>
        ${participants.length === 0 ? emptyState(link, copying, words) : nothing}
        ${noticeStack({ reconnecting: phase.kind === 'reconnecting', soundBlocked, error, words })}
      </div>
      ${controlBar(local, words)}
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
    margin: 12px;
  }
  .grid {
    position: absolute;
    inset: 0;
    display: flex;
    flex-wrap: wrap;
    align-content: center;
    justify-content: center;
    gap: 12px;
  }
  .grid > .tile {
    inline-size: var(--tile-width, 100%);
    block-size: var(--tile-height, 100%);
  }
  .grid.corner > .own {
    position: absolute;
    inset: auto 12px 12px auto;
    z-index: 2;
    inline-size: clamp(6.5rem, 22cqi, 15rem);
    block-size: auto;
    max-block-size: 45%;
    aspect-ratio: 16 / 10;
    border-radius: calc(var(--radius) * 0.75);
    box-shadow:
      0 0 0 2px rgb(255 255 255 / 16%),
      0 8px 24px rgb(0 0 0 / 28%);
  }
  @container call (inline-size < 30rem) {
    .floor {
      margin: 8px;
    }
    .grid.corner > .own {
      inset: auto 8px 8px auto;
      aspect-ratio: 3 / 4;
    }
  }
`;
