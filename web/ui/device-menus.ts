import { nothing, type TemplateResult } from 'lit';
import type { LocalMedia, MediaDevice } from '../client/call/call-store.ts';
import type { CallRequest, MenuName } from './events.ts';
import { type MenuGroup, type MenuItem, menu } from './menu.ts';
import type { Extras } from './panels/extras.ts';
import type { BarWidth } from './size-watch.ts';
import type { Words } from './words/en.ts';

/** What the menus are made from. */
export interface MenuView {
  readonly local: LocalMedia;
  readonly speakers: readonly MediaDevice[];
  readonly speaker: string;
  readonly width: BarWidth;
  /** The page's own buttons that have no room in the bar. */
  readonly extra: readonly MenuItem[];
  /** What the stage adds to the menu "More". */
  readonly stage: readonly MenuGroup[];
  readonly fullScreen: boolean;
  readonly words: Words;
  readonly extras: Extras | undefined;
}

/** The menu that is open. */
export function openMenu(name: MenuName | undefined, view: MenuView): TemplateResult | typeof nothing {
  const { words } = view;
  switch (name) {
    case undefined:
      return nothing;
    case 'microphone':
      return menu(words.chooseMicrophone, sound(view));
    case 'camera':
      return menu(words.chooseCamera, picture(view));
    case 'more':
      return menu(words.more, more(view), view.extras?.aboutText);
    case 'leave':
    case 'reactions':
      return view.extras ? menu(view.extras.title(name), view.extras.menu(name)) : nothing;
  }
}

function choice(
  label: string,
  devices: readonly MediaDevice[],
  chosen: string | undefined,
  request: (deviceId: string) => CallRequest,
): MenuGroup {
  return {
    label,
    items: devices.map((device, index) => ({
      label: device.label || `${label} ${index + 1}`,
      checked: device.deviceId === chosen,
      does: request(device.deviceId),
    })),
  };
}

/** Says that there is nothing to choose, instead of being empty. */
function orNone(group: MenuGroup, none: string): MenuGroup {
  return group.items.length > 0 ? group : { ...group, items: [{ label: none, does: () => undefined }] };
}

function microphones({ local, words }: MenuView): MenuGroup {
  const request = (deviceId: string) => ({ kind: 'set-microphone', deviceId }) as const;
  return orNone(choice(words.microphone, local.microphones, local.microphoneId, request), words.deviceMissing('audio'));
}

function cameras({ local, words }: MenuView): MenuGroup {
  const request = (deviceId: string) => ({ kind: 'set-camera', deviceId }) as const;
  return orNone(choice(words.camera, local.cameras, local.cameraId, request), words.deviceMissing('video'));
}

/** The devices that play sound, and a sound to find out which is which. */
function speakers({ speakers: devices, speaker, words }: MenuView): readonly MenuGroup[] {
  return [
    choice(words.speaker, devices, speaker, (deviceId) => ({ kind: 'set-speaker', deviceId })),
    { items: [{ label: words.testSound, does: { kind: 'test-sound' } }] },
  ];
}

/** What is chosen behind the switch of the microphone. */
function sound(view: MenuView): readonly MenuGroup[] {
  return [microphones(view), ...speakers(view)];
}

/** What is chosen behind the switch of the camera. */
function picture(view: MenuView): readonly MenuGroup[] {
  return [cameras(view), ...(view.extras?.menu('camera') ?? [])];
}

/** First what the control bar has no room for. */
function more(view: MenuView): readonly MenuGroup[] {
  const { width, extra, stage, fullScreen, words, extras } = view;
  const fullScreenItem: MenuItem = {
    label: fullScreen ? words.exitFullScreen : words.fullScreen,
    does: { kind: 'toggle-full-screen' },
  };
  return [
    ...(extras?.menu('more') ?? []),
    { items: extra },
    ...(width === 'full' ? [] : [...sound(view), ...picture(view)]),
    ...stage,
    { items: document.fullscreenEnabled ? [fullScreenItem] : [] },
    ...(extras?.tools ?? []),
    { items: [{ label: words.copy, does: { kind: 'copy-link' } }] },
  ];
}
