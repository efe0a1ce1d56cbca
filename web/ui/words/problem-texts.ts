import type { ErrorCode } from '../../../src/protocol/index.ts';
import type { DeviceKind } from '../problem-board.ts';
import { mayPass } from '../rejoin.ts';
import type { Words } from './en.ts';

/** A problem as people read it. The developers' words of the error table stay in `call-error` and in the console. */
export interface ProblemText {
  readonly title: string;
  readonly text: string;
}

/** Which devices: one, or both. */
type Devices = DeviceKind | 'both';

export const devicesOf = (kinds: readonly DeviceKind[]): Devices => (kinds.length > 1 ? 'both' : (kinds[0] ?? 'both'));

/** Why a device does not work. `lobby`: the person can still join without it. */
export function deviceText(code: ErrorCode, devices: Devices, lobby: boolean, words: Words): ProblemText {
  switch (code) {
    case 'media-not-found':
      return { title: words.deviceMissing(devices), text: lobby ? words.plugInOrJoin : words.plugIn };
    case 'media-in-use':
      return { title: words.deviceInUse(devices), text: words.closeOther };
    case 'media-constraints':
      return { title: words.deviceUnfit(devices), text: words.chooseAnother };
    case 'media-insecure':
    case 'media-blocked':
      return { title: words.deviceUnavailable(devices), text: lobby ? words.joinAndListen : '' };
    default:
      return {
        title: words.deviceBlocked(devices),
        text: lobby ? `${words.allowIt} ${words.joinWithoutIt}` : words.allowIt,
      };
  }
}

/** What the preview says instead of a picture. */
export function previewText(code: ErrorCode | undefined, on: boolean, words: Words): string {
  switch (code) {
    case undefined:
      return on ? words.previewStarting : words.previewOff;
    case 'media-not-found':
    case 'media-in-use':
    case 'media-constraints':
      return deviceText(code, 'video', true, words).title;
    default:
      return words.previewBlocked;
  }
}

/** Why somebody is not in the room. `seconds` until the element tries again; undefined if it does not. */
export function refusalText(
  code: ErrorCode,
  seconds: number | undefined,
  words: Words,
): ProblemText & { readonly countdown?: string } {
  const countdown = seconds === undefined ? {} : { countdown: words.tryingAgainIn(seconds) };
  switch (code) {
    case 'room-full':
      return { title: words.full, text: words.fullText };
    case 'room-locked':
      return { title: words.locked, text: words.lockedText };
    case 'denied':
      return { title: words.denied, text: '' };
    case 'banned':
      return { title: words.banned, text: words.bannedText };
    case 'token-required':
    case 'token-refused':
    case 'token-expired':
      return { title: words.cannotOpen, text: words.endTokenText };
    case 'connection-failed':
    case 'timeout':
      return { title: words.cannotReach, text: words.checkInternet, ...countdown };
    default:
      return mayPass(code)
        ? { title: words.busy, text: '', ...countdown }
        : { title: words.cannotOpen, text: words.setUpWrong(code) };
  }
}

/** What went wrong in a call that goes on. */
export function troubleText(code: ErrorCode, words: Words): ProblemText {
  if (mayPass(code)) {
    const { title, text } = refusalText(code, undefined, words);
    return { title, text: text || words.busyText };
  }
  return { title: words.trouble, text: words.troubleText(code) };
}
