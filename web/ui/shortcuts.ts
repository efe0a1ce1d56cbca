import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { LocalMedia } from '../client/call/call-store.ts';
import { type CallRequest, emit } from './events.ts';

/** The keys that do something in a call; `pin` stands for the digits. A space, held down, lets somebody who is muted talk. */
const KEYS = ['m', 'v', 'd', 'h', 'c', 'p', 'l', 'f', 'pin', ' ', '?'] as const;

/** The keys that `shortcuts` leaves on: all where it is missing, none for `none`, else those it lists (`space` for a space). */
export function keysOf(shortcuts: string): ReadonlySet<string> {
  const wanted = shortcuts.trim().toLowerCase();
  if (wanted === '') return new Set(KEYS);
  const listed = new Set(wanted.split(/\s+/u).map((key) => (key === 'space' ? ' ' : key)));
  return new Set(KEYS.filter((key) => listed.has(key)));
}

/** The name of a control with its key, for a tooltip. */
export function tipFor(name: string, key: string, keys: ReadonlySet<string>): string {
  return keys.has(key) ? `${name} (${key.toUpperCase()})` : name;
}

interface ShortcutHost extends ReactiveControllerHost, HTMLElement {
  readonly shortcuts: string;
}

/**
 * Keys of the call, as long as the focus is inside of the element and not in a field (WCAG 2.1, 2.1.4). `local` answers
 * undefined where there is no call.
 */
export class Shortcuts implements ReactiveController {
  readonly #host: ShortcutHost;
  readonly #local: () => LocalMedia | undefined;
  #talking = false;

  constructor(host: ShortcutHost, local: () => LocalMedia | undefined) {
    this.#host = host;
    this.#local = local;
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
    const local = this.#local();
    const key = pressedKey(event);
    if (!local || key === undefined || !keysOf(this.#host.shortcuts).has(key)) return;
    const request = this.#requestOf(key, local, event);
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

  #requestOf(key: string, { audio, video }: LocalMedia, event: Event): CallRequest | undefined {
    switch (key) {
      case 'm':
        return { kind: 'set-audio', on: !audio };
      case 'v':
        return { kind: 'set-video', on: !video };
      case 'f':
        return document.fullscreenEnabled ? { kind: 'toggle-full-screen' } : undefined;
      case ' ':
        if (audio || targetOf(event)?.closest('button, a, summary, [role=button]')) return undefined;
        this.#talking = true;
        return { kind: 'set-audio', on: true };
      default:
        return undefined;
    }
  }
}

function targetOf(event: Event): Element | undefined {
  const [target] = event.composedPath();
  return target instanceof Element ? target : undefined;
}

/** The key in lower case; undefined where it is held down, goes with a modifier or into a field, or is answered already. */
export function pressedKey(event: KeyboardEvent): string | undefined {
  const { defaultPrevented, repeat, ctrlKey, altKey, metaKey } = event;
  if (defaultPrevented || repeat || ctrlKey || altKey || metaKey || isTyping(event)) return undefined;
  return event.key.toLowerCase();
}

function isTyping(event: Event): boolean {
  const target = targetOf(event);
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}
