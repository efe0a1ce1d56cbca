import { html, nothing, type TemplateResult } from 'lit';
import type { LocalMedia } from '../client/call/call-store.ts';
import { asks, type MenuName } from './events.ts';
import { ICONS } from './icons.ts';
import { menuButton } from './menu/button.ts';
import type { Extras } from './panels/extras.ts';
import type { DeviceKind, Problems } from './problem-board.ts';
import { switchRequest, tipFor } from './shortcuts.ts';
import type { BarWidth } from './size-watch.ts';
import type { Words } from './words/en.ts';

/** What all controls of a screen are drawn from. */
export interface Controls {
  readonly local: LocalMedia;
  readonly problems: Problems;
  /** Which menu is open. */
  readonly menu: MenuName | undefined;
  /** The keys that are on. */
  readonly keys: ReadonlySet<string>;
  readonly width: BarWidth;
  readonly wide: boolean;
  readonly words: Words;
  /** What is there once its file is loaded. */
  readonly extras: Extras | undefined;
}

interface Switch {
  readonly kind: DeviceKind;
  readonly part: string;
  readonly on: boolean;
  readonly name: string;
  readonly key: string;
  readonly icon: TemplateResult;
}

/** A switch says what a press of it does. That of a device that fails has a badge, and a press of it says why. */
function mediaSwitch({ kind, part, on, name, key, icon }: Switch, { problems, keys }: Controls): TemplateResult {
  const failed = problems.devices[kind] !== undefined;
  return html`
    <button
      class="round ${kind} ${failed ? 'fails' : on ? '' : 'off'}" part="button ${part}" type="button" aria-label=${name}
      data-tip=${tipFor(name, key, keys)} @click=${asks(switchRequest(kind, !on, problems))}
    >
      ${icon} ${failed ? html`<span class="badge" aria-hidden="true">!</span>` : nothing}
    </button>
  `;
}

/** The switches of microphone and camera. Where there is room, each has a second half, with a menu of its devices. */
export function mediaButtons(controls: Controls, lobby = false): TemplateResult {
  const { local, menu, width, words } = controls;
  const microphone = mediaSwitch(
    {
      kind: 'audio',
      part: 'mute-button',
      on: local.audio,
      name: local.audio ? words.mute : words.unmute,
      key: 'm',
      icon: html`${local.audio ? ICONS.microphone : ICONS.microphoneOff}${lobby && local.audio ? levelMeter() : nothing}`,
    },
    controls,
  );
  const camera = mediaSwitch(
    {
      kind: 'video',
      part: 'camera-button',
      on: local.video,
      name: local.video ? words.cameraOff : words.cameraOn,
      key: 'v',
      icon: local.video ? ICONS.camera : ICONS.cameraOff,
    },
    controls,
  );
  if (width === 'tiny' || (width === 'small' && !lobby)) return html`${microphone}${camera}`;
  const half = (name: MenuName, label: string): TemplateResult =>
    menuButton(name, label, menu === name, ICONS.expand, 'round half');
  return html`
    <div class="split">${microphone}${half('microphone', words.chooseMicrophone)}</div>
    <div class="split">${camera}${half('camera', words.chooseCamera)}</div>
  `;
}

/** How loud the microphone is, in five bars. */
function levelMeter(): TemplateResult {
  return html`<span class="meter" aria-hidden="true"><i></i><i></i><i></i><i></i><i></i></span>`;
}

/** The control bar of the call: one row at any width. Wide: what tells of the call at its start, people and chat at its end. */
export function controlBar(controls: Controls): TemplateResult {
  const { menu, width, wide, words, extras } = controls;
  return html`
    <div class="bar ${wide ? 'wide' : ''}" part="controls" role="toolbar" aria-label=${words.controls}>
      ${wide ? extras?.about : nothing}
      <div class="mid">
        ${mediaButtons(controls)}
        ${extras?.bar}${wide ? nothing : extras?.end}
        <div class="extra"><slot name="toolbar"></slot></div>
        ${width === 'tiny' ? nothing : menuButton('more', words.more, menu === 'more', ICONS.more, 'round')}
        <button
          class="round leave" part="button leave-button" type="button" aria-label=${words.leave} data-tip=${words.leave} data-menu="leave"
          aria-expanded=${menu === 'leave' ? 'true' : nothing} @click=${asks({ kind: 'leave' })}
        >
          ${ICONS.leave}
        </button>
      </div>
      ${wide ? extras?.end : nothing}
    </div>
  `;
}
