import type { Clock } from '../../client/signaling/clock.ts';
import { emit } from '../events.ts';
import { MESSAGES, UNSENT } from './messages.ts';
import type { RehearsalStore } from './rehearsal-store.ts';
import type { Opens } from './scene.ts';

/** How often the element is looked at, and for how long at most, in ms. */
const LOOK_MS = 50;
const MOST_LOOKS = 200;

/** What shows that the element can do what is asked of it: its later files are there. */
const READY = {
  call: '.bar [data-extra]',
  lobby: '.round',
  place: '[part~=entry-button]',
} as const;

/** Does to the element what a scene opens, as soon as it can be done. The function that is returned ends that. */
export function open(host: HTMLElement, store: RehearsalStore, opens: Opens, clock: Clock): () => void {
  const { panel, menu, messages = 0, unsent, place, pip } = opens;
  const ends: (() => void)[] = [];
  const when = (ready: keyof typeof READY, act: () => void): void => {
    ends.push(whenShown(host, READY[ready], act, clock));
  };
  const ofDevices = menu === 'microphone' || menu === 'camera';
  if (place) when('place', () => emit(host, 'call-request', { kind: 'wait-for-place', on: true }));
  if (panel || messages > 0) {
    when('call', () => {
      if (panel) emit(host, 'call-request', { kind: 'show-panel', panel });
      if (unsent) emit(host, 'call-request', { kind: 'send-chat', text: UNSENT });
      hear(store, messages);
    });
  }
  if (menu) when(ofDevices ? 'lobby' : 'call', () => emit(host, 'call-request', { kind: 'show-menu', menu }));
  if (pip) when('call', () => ends.push(atFirstGesture(() => emit(host, 'call-request', { kind: 'toggle-pip' }))));
  return () => {
    for (const end of ends) end();
  };
}

function whenShown(host: HTMLElement, selector: string, act: () => void, clock: Clock): () => void {
  let looks = 0;
  let cancel: (() => void) | undefined;
  const look = (): void => {
    if (host.shadowRoot?.querySelector(selector)) return act();
    looks += 1;
    if (looks < MOST_LOOKS) cancel = clock.after(LOOK_MS, look);
  };
  cancel = clock.after(0, look);
  return () => cancel?.();
}

function hear(store: RehearsalStore, messages: number): void {
  const others = store.state.participants.length;
  if (others === 0) return;
  for (let index = 0; index < messages; index += 1) {
    const text = MESSAGES[index % MESSAGES.length] ?? '';
    store.hear(index % others, { kind: 'chat', id: `message-${index + 1}`, text });
  }
}

/** Browsers let a page open a window while they handle a click or a key. */
function atFirstGesture(act: () => void): () => void {
  const gone = new AbortController();
  const once = (): void => {
    gone.abort();
    act();
  };
  for (const name of ['click', 'keydown']) document.addEventListener(name, once, { signal: gone.signal });
  return () => gone.abort();
}
