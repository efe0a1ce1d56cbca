import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CallState } from '../client/call/call-store.ts';
import { type CallRequest, emit } from './events.ts';
import type { DeviceKind, Problems } from './problem-board.ts';

/** The keys that do something in a call; `pin` stands for the digits. A space, held down, lets somebody who is muted talk. */
const KEYS = ['m', 'v', 'd', 'h', 'c', 'p', 'l', 'f', 'pin', ' ', '?'] as const;

/** The keys that `shortcuts` leaves on: all where it is missing, none for `none`, else those it lists (`space` for a space). */
export function keysOf(shortcuts: string): ReadonlySet<string> {
  const wanted = shortcuts.trim().toLowerCase();
  if (wanted === '') return new Set(KEYS);
  const listed = new Set(wanted.split(/\s+/u).map((key) => (key === 'space' ? ' ' : key)));
  return new Set(KEYS.filter((key) => listed.has(key)));
}

/** What a switch and its key ask for. A device that fails is not tried again in silence: the reason is shown. */
export function switchRequest(kind: DeviceKind, on: boolean, { devices }: Problems): CallRequest {
  if (devices[kind]) return { kind: 'show-problem', device: kind };
  return kind === 'audio' ? { kind: 'set-audio', on } : { kind: 'set-video', on };
}

/** The name of a control with its key, for a tooltip. */
export function tipFor(name: string, key: string, keys: ReadonlySet<string>): string {
  return keys.has(key) ? `${name} (${key.toUpperCase()})` : name;
}

/** What a key asks for depends on this. */
interface Call {
  readonly state: CallState;
  readonly problems: Problems;
}

interface ShortcutHost extends ReactiveControllerHost, HTMLElement {
  readonly shortcuts: string;
}

/**
 * Keys of the call, as long as the focus is inside of the element and not in a field (WCAG 2.1, 2.1.4). `call` answers
 * undefined where there is none.
 */
export class Shortcuts implements ReactiveController {
  readonly #host: ShortcutHost;
  readonly #call: () => Call | undefined;
  #talking = false;

  constructor(host: ShortcutHost, call: () => Call | undefined) {
    this.#host = host;
    this.#call = call;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.addEventListener('keydown', this.#down);
    this.#host.addEventListener('keyup', this.#up);
    this.#host.addEventListener('focusout', this.#stopTalking);
  }

  hostDisconnected(): void {
    this.#host.removeEventListener('keydown', this.#down);
    this.#host.removeEventListener('keyup', this.#up);
    this.#host.removeEventListener('focusout', this.#stopTalking);
  }

  readonly #down = (event: KeyboardEvent): void => {
    const call = this.#call();
    const key = pressedKey(event);
    if (!call || key === undefined || !keysOf(this.#host.shortcuts).has(key)) return;
    const request = this.#requestOf(key, call, event);
    if (!request) return;
    event.preventDefault();
    emit(this.#host, 'call-request', request);
  };

  readonly #up = (event: KeyboardEvent): void => {
    if (event.key === ' ') this.#stopTalking();
  };

  readonly #stopTalking = (): void => {
    if (!this.#talking) return;
    this.#talking = false;
    emit(this.#host, 'call-request', { kind: 'set-audio', on: false });
  };

  #requestOf(key: string, { state, problems }: Call, event: Event): CallRequest | undefined {
    const { audio, video } = state.local;
    switch (key) {
      case 'm':
        return switchRequest('audio', !audio, problems);
      case 'v':
        return switchRequest('video', !video, problems);
      case 'f':
        return document.fullscreenEnabled ? { kind: 'toggle-full-screen' } : undefined;
      case ' ':
        if (audio || targetOf(event)?.closest('button, a, summary, [role=button]')) return undefined;
        this.#talking = problems.devices.audio === undefined;
        return switchRequest('audio', true, problems);
      default:
        return undefined;
    }
  }
}

function targetOf(event: Event): Element | undefined {
  const [target] = event.composedPath();
  return target instanceof Element ? target : undefined;
}

/**
 * The key in lower case; undefined where it is held down, goes with a modifier or into a field, or is answered already. Many keyboards
 * need Shift for the question mark.
 */
export function pressedKey(event: KeyboardEvent): string | undefined {
  const { key, defaultPrevented, repeat, ctrlKey, altKey, metaKey, shiftKey } = event;
  const modified = ctrlKey || altKey || metaKey || (shiftKey && key !== '?');
  return defaultPrevented || repeat || modified || isTyping(event) ? undefined : key.toLowerCase();
}

function isTyping(event: Event): boolean {
  const target = targetOf(event);
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}
