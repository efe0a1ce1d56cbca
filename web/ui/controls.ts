import { css, html, nothing, type TemplateResult } from 'lit';
import type { LocalMedia } from '../client/call/call-store.ts';
import { asks, type CallRequest } from './events.ts';
import { ICONS } from './icons.ts';
import type { DeviceKind, Problems } from './problem-board.ts';
import type { Words } from './words/en.ts';

interface Switch {
  readonly kind: DeviceKind;
  readonly part: string;
  readonly on: boolean;
  readonly name: string;
  readonly icon: TemplateResult;
  readonly failed: boolean;
}

/** A switch says what a press of it does. That of a device that fails has a badge, and a press of it says why. */
function mediaSwitch({ kind, part, on, name, icon, failed }: Switch): TemplateResult {
  const turn: CallRequest = kind === 'audio' ? { kind: 'set-audio', on: !on } : { kind: 'set-video', on: !on };
  return html`
    <button
      class="round ${kind} ${failed ? 'fails' : on ? '' : 'off'}" part="button ${part}" type="button" aria-label=${name} data-tip=${name}
      @click=${asks(failed ? { kind: 'show-problem', device: kind } : turn)}
    >
      ${icon} ${failed ? html`<span class="badge" aria-hidden="true">!</span>` : nothing}
    </button>
  `;
}

/** The buttons for mute and camera, in the lobby and in the call. */
export function mediaButtons({ audio, video }: LocalMedia, { devices }: Problems, words: Words): TemplateResult {
  return html`
    ${mediaSwitch({
      kind: 'audio',
      part: 'mute-button',
      on: audio,
      name: audio ? words.mute : words.unmute,
      icon: audio ? ICONS.microphone : ICONS.microphoneOff,
      failed: devices.audio !== undefined,
    })}
    ${mediaSwitch({
      kind: 'video',
      part: 'camera-button',
      on: video,
      name: video ? words.cameraOff : words.cameraOn,
      icon: video ? ICONS.camera : ICONS.cameraOff,
      failed: devices.video !== undefined,
    })}
  `;
}

export function controlBar(local: LocalMedia, problems: Problems, words: Words): TemplateResult {
  return html`
    <div class="bar" part="controls" role="group" aria-label=${words.controls}>
      ${mediaButtons(local, problems, words)}
      <slot name="toolbar"></slot>
      <button
        class="round leave" part="button leave-button" type="button" aria-label=${words.leave} data-tip=${words.leave}
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
  .round.off {
    --icon-ground: var(--danger-soft);
    border-color: color-mix(in oklab, var(--danger) 35%, transparent);
    background: var(--danger-soft);
    color: var(--danger-text);
  }
  .round {
    position: relative;
  }
  .badge {
    position: absolute;
    inset-block-start: -0.125rem;
    inset-inline-end: -0.125rem;
    display: grid;
    place-items: center;
    inline-size: 1rem;
    block-size: 1rem;
    border-radius: 50%;
    background: var(--warn);
    color: var(--on-warn);
    font-size: 0.75rem;
    line-height: 1;
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
