import type { Page } from 'playwright-core';
import type { CallRequest } from '../../../web/ui/events.ts';
import { frames } from './rehearsal.ts';

/** A state of the element. `asks`: what opens the panel, menu or question that the state is about; `opened` matches that. */
export interface ElementState {
  readonly rehearse: string;
  readonly asks?: CallRequest;
  readonly opened?: string;
}

const CALL = '4 people, host, two knocking, one hand up, one muted, one camera off';
const menu = (name: 'microphone' | 'camera' | 'more' | 'leave' | 'reactions'): ElementState => ({
  rehearse: '3 people, host',
  asks: { kind: 'show-menu', menu: name },
  opened: '.menu',
});
const panel = (name: 'people' | 'chat' | 'settings' | 'shortcuts'): ElementState => ({
  rehearse: CALL,
  asks: { kind: 'show-panel', panel: name },
  opened: `.side video-call-${name}`,
});

/** What has to fit into any size; by name. */
export const STATES: Readonly<Record<string, ElementState>> = {
  asking: { rehearse: 'waiting' },
  'asking without a host': { rehearse: 'waiting without host, camera blocked' },
  unreachable: { rehearse: 'unreachable, microphone in use' },
  'set up wrong': { rehearse: 'set up wrong, devices blocked' },
  'failed, one other': { rehearse: '2 people, one failed, one long name' },
  'interrupted, one other': { rehearse: '2 people, one interrupted' },
  'every tile': {
    rehearse:
      '9 people, one muted, one camera off, one connecting, one still connecting, one failed, one interrupted, one away',
  },
  'weak links, hands': { rehearse: '5 people, one fair, one poor, two hand up, one speaking, one long name' },
  'two notices': { rehearse: '3 people, own connection poor, camera in use, trouble' },
  knock: { rehearse: '3 people, host, knocking' },
  'knock and notices': { rehearse: '2 people, host, two knocking, reconnecting, camera in use' },
  'asked to mute': { rehearse: '3 people, asked to mute' },
  'a screen': { rehearse: '4 people, one sharing' },
  'the own screen': { rehearse: '3 people, sharing' },
  people: panel('people'),
  chat: panel('chat'),
  settings: panel('settings'),
  shortcuts: panel('shortcuts'),
  'menu of the microphone': menu('microphone'),
  'menu of the camera': menu('camera'),
  'menu "More"': menu('more'),
  'menu of a host who leaves': menu('leave'),
  reactions: menu('reactions'),
  'menu of a tile': {
    rehearse: '3 people, host',
    asks: { kind: 'show-tile-menu', key: 'person-1' },
    opened: 'video-call-tile-menu',
  },
  question: { rehearse: '3 people, host', asks: { kind: 'end-call' }, opened: 'dialog[open]' },
  'connection lost': { rehearse: 'connection lost' },
  'another window': { rehearse: 'in another window' },
};

/** Whether a call has its later files: its tiles have menus then. Runs in the page. */
function complete(): boolean {
  const root = document.querySelector('video-call')?.shadowRoot;
  return !root?.querySelector('.stage .tile') || Boolean(root.querySelector('.dots'));
}

/** Opens what the state is about, unless it is open already, or the element is too small for it. */
export async function openState(page: Page, { asks, opened }: ElementState): Promise<void> {
  await page.waitForFunction(complete);
  // A change of size closes menus.
  await frames(page);
  if (asks && opened) {
    const opens = await page.evaluate(
      ([request, selector]) => {
        const call = document.querySelector('video-call');
        const opener =
          request.kind === 'show-menu'
            ? `[data-menu='${request.menu}']`
            : request.kind === 'show-tile-menu'
              ? `[data-key='${request.key}'] .dots`
              : '.bar .leave';
        const shown = [...(call?.shadowRoot?.querySelectorAll(opener) ?? [])].some((button) =>
          button.checkVisibility(),
        );
        const tiny = call ? call.clientWidth < 240 || call.clientHeight < 224 : true;
        if (!shown || (tiny && request.kind === 'show-panel')) return false;
        if (call?.shadowRoot?.querySelector(selector)) return true;
        return call?.dispatchEvent(new CustomEvent('call-request', { detail: request, cancelable: true })) ?? false;
      },
      [asks, opened] as const,
    );
    const there = (selector: string) =>
      Boolean(document.querySelector('video-call')?.shadowRoot?.querySelector(selector));
    if (opens) await page.waitForFunction(there, opened);
  }
  await frames(page);
}
