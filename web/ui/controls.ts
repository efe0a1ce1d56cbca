import { css, html, type TemplateResult } from 'lit';
import type { LocalMedia } from '../client/call/call-store.ts';
import { asks } from './events.ts';
import { ICONS } from './icons.ts';
import type { Words } from './words/en.ts';

/** The buttons for mute and camera, in the lobby and in the call. A pressed button means off, as its name says. */
export function mediaButtons(local: Pick<LocalMedia, 'audio' | 'video'>, words: Words): TemplateResult {
  return html`
    <button
      class="round" part="button mute-button" type="button" title=${words.mute} aria-label=${words.mute}
      aria-pressed=${local.audio ? 'false' : 'true'} @click=${asks({ kind: 'set-audio', on: !local.audio })}
    >
      ${local.audio ? ICONS.microphone : ICONS.microphoneOff}
    </button>
    <button
      class="round" part="button camera-button" type="button" title=${words.cameraOff} aria-label=${words.cameraOff}
      aria-pressed=${local.video ? 'false' : 'true'} @click=${asks({ kind: 'set-video', on: !local.video })}
    >
      ${local.video ? ICONS.camera : ICONS.cameraOff}
    </button>
  `;
}

export function controlBar(local: LocalMedia, words: Words): TemplateResult {
  return html`
    <div class="bar" part="controls" role="group" aria-label=${words.controls}>
      ${mediaButtons(local, words)}
      <slot name="toolbar"></slot>
      <button
        class="round leave" part="button leave-button" type="button" title=${words.leave} aria-label=${words.leave}
        @click=${asks({ kind: 'leave' })}
      >
        ${ICONS.leave}
      </button>
    </div>
  `;
}

export const barStyles = css`
  .bar {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 0.5rem;
    padding: 0.75rem;
    padding-block-end: calc(1rem + env(safe-area-inset-bottom));
  }
  .round {
    --icon-ground: var(--panel);
    inline-size: var(--control);
    min-block-size: 0;
    block-size: var(--control);
    padding: 0;
    border-color: var(--line);
    background: var(--panel);
  }
  .round:hover {
    --icon-ground: color-mix(in oklab, var(--panel) 90%, var(--text));
    background: color-mix(in oklab, var(--panel) 90%, var(--text));
  }
  .round[aria-pressed='true'] {
    --icon-ground: var(--danger-soft);
    border-color: color-mix(in oklab, var(--danger) 35%, transparent);
    background: var(--danger-soft);
    color: var(--danger-text);
  }
  .leave,
  .leave:hover {
    inline-size: calc(var(--control) * 4 / 3);
    border-color: transparent;
    background: var(--danger);
    color: #fff;
  }
  .leave:hover {
    background: color-mix(in oklab, var(--danger) 88%, #000);
  }
  @container call (block-size < 30rem) {
    .bar {
      --control: 2.5rem;
      padding-block: 0.25rem calc(0.5rem + env(safe-area-inset-bottom));
    }
  }
  @container call (inline-size < 15rem) or (block-size < 14rem) {
    .bar,
    .switches {
      --control: 2.25rem;
    }
    .bar {
      padding: 0.25rem;
    }
  }
`;
