import { ERRORS, type RoomGlimpse } from '../../src/protocol/index.ts';
import type { CallState, Participant } from '../client/call/call-store.ts';
import type { Copying } from './empty.ts';
import type { CallRequest } from './events.ts';
import { ICONS } from './icons.ts';
import type { Notice } from './notices.ts';
import type { DeviceKind, Problems } from './problem-board.ts';
import { mayPass } from './rejoin.ts';
import type { BarWidth } from './size-watch.ts';
import type { Words } from './words/en.ts';
import { isolated } from './words/isolated.ts';
import { devicesOf, deviceText, type ProblemText, refusalText, troubleText } from './words/problem-texts.ts';
import { nameText } from './words/texts.ts';

const KINDS: readonly DeviceKind[] = ['audio', 'video'];

/** What is wrong with the devices: one notice where both have the same problem. `lobby`: before the call. */
export function deviceNotices({ devices }: Problems, lobby: boolean, words: Words): readonly Notice[] {
  const open = KINDS.filter((kind) => devices[kind]?.open);
  const codes = new Set(open.map((kind) => devices[kind]?.code));
  return [...codes].flatMap((code) => {
    if (code === undefined) return [];
    const kinds = open.filter((kind) => devices[kind]?.code === code);
    const opener = kinds.find((kind) => devices[kind]?.asked);
    return [
      {
        ...problem(deviceText(code, devicesOf(kinds), lobby, words)),
        ...(ERRORS[code].retryable && {
          action: { label: words.tryDevices, request: { kind: 'open-devices' } },
        }),
        ...(!lobby && { dismiss: { kind: 'dismiss-error', about: kinds } }),
        ...(opener && { opener }),
      } satisfies Notice,
    ];
  });
}

/** Why a join failed. `seconds` until the element tries again. */
export function refusalNotice({ other }: Problems, seconds: number | undefined, words: Words): readonly Notice[] {
  if (other === undefined) return [];
  const { code } = other;
  const { title, text, countdown } = refusalText(code, seconds, words);
  return [
    {
      ...problem({ title, text }),
      ...(countdown !== undefined && { countdown }),
      ...(mayPass(code) && { action: { label: words.tryNow, request: { kind: 'join' } } }),
    },
  ];
}

/** What keeps somebody in the lobby: why a join failed, unless the room was seen to be open since; or that the room is locked. */
export function barredNotice(
  problems: Problems,
  glimpse: RoomGlimpse | undefined,
  seconds: number | undefined,
  words: Words,
): readonly Notice[] {
  const code = problems.other?.code;
  // A node of an earlier version does not tell.
  const locked = glimpse?.entry && glimpse.entry === 'locked';
  const over = code === 'room-locked' ? locked === false : code === 'room-full' && glimpse?.full === false;
  if (code !== undefined && !over) return refusalNotice(problems, seconds, words);
  return locked ? [{ kind: 'info', icon: ICONS.warning, ...refusalText('room-locked', undefined, words) }] : [];
}

/** Those to whom no connection leads. `unseen`: whose tiles have no room. */
export function failedNotices(unseen: readonly Participant[], words: Words): readonly Notice[] {
  return unseen
    .filter(({ connection, away }) => connection === 'failed' && !away)
    .map(({ peerId, name }) => ({
      ...problem({ title: words.cannotConnect(isolated(nameText(name, words))), text: '' }),
      action: { label: words.tryDevices, request: { kind: 'retry', peerId } },
    }));
}

/** What is wrong in a call that goes on, beside devices and connections. */
export function troubleNotice({ other }: Problems, words: Words): readonly Notice[] {
  if (other === undefined) return [];
  return [{ ...problem(troubleText(other.code, words)), dismiss: { kind: 'dismiss-error', about: ['other'] } }];
}

/** Another device took the place of one that is gone. */
export function replacedNotice(
  { replaced }: Problems,
  { local }: CallState,
  width: BarWidth,
  words: Words,
): readonly Notice[] {
  if (replaced === undefined) return [];
  const [devices, id, fallback] =
    replaced === 'audio'
      ? [local.microphones, local.microphoneId, words.microphone]
      : [local.cameras, local.cameraId, words.camera];
  const label = devices.find(({ deviceId }) => deviceId === id)?.label || fallback;
  const dismiss = { kind: 'dismiss-error', about: ['replaced'] } as const;
  const menu = replaced === 'audio' ? 'microphone' : 'camera';
  const request: CallRequest =
    width === 'full' ? { kind: 'show-menu', menu } : { kind: 'show-panel', panel: 'settings', open: true };
  return [
    {
      kind: 'info',
      icon: ICONS[menu],
      title: words.nowUsing(label),
      dismiss,
      ...(width !== 'tiny' && { action: { label: words.chooseAnotherDevice, request } }),
    },
  ];
}

/** The microphone is open and gives nothing, not even noise. */
export function silentNotice(width: BarWidth, words: Words): Notice {
  const action = { label: words.choose, request: { kind: 'show-menu', menu: 'microphone' } } as const;
  return { kind: 'info', icon: ICONS.microphone, title: words.notHeard, ...(width !== 'tiny' && { action }) };
}

/** What this device sends does not get through. */
export function weakNotice({ quality, local }: CallState, words: Words): readonly Notice[] {
  if (quality !== 'poor' || !local.video) return [];
  const action = { label: words.turnMyCameraOff, request: { kind: 'set-video', on: false } } as const;
  return [{ kind: 'info', icon: ICONS.warning, title: words.weakLink, action }];
}

/** The browser lets no sound play before a click (HTML, "allowed to play"). */
export function soundNotice(words: Words): Notice {
  const action = { label: words.soundOn, request: { kind: 'enable-sound' } } as const;
  return { kind: 'info', icon: ICONS.sound, title: words.soundOff, text: words.soundOffText, action };
}

/** The link was copied from the menu; or it was not, and is shown to be copied by hand. */
export function linkNotice(copying: Copying, link: string, words: Words): readonly Notice[] {
  switch (copying) {
    case 'not-yet':
      return [];
    case 'copied':
      return [{ kind: 'info', icon: ICONS.done, title: words.copied }];
    case 'refused':
      return [{ kind: 'info', icon: ICONS.link, title: words.link, text: link }];
  }
}

/** A page that names no room. */
export function noRoomNotice(words: Words): Notice {
  return problem({ title: words.cannotOpen, text: words.setUpWrong('no-room') });
}

function problem({ title, text }: ProblemText): Notice {
  return { kind: 'problem', icon: ICONS.warning, title, text };
}
