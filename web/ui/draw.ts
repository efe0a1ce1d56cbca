import type { TemplateResult } from 'lit';
import type { CallState } from '../client/call/call-store.ts';
import type { Controllers } from './controllers.ts';
import type { Controls } from './controls.ts';
import type { MenuView } from './device-menus.ts';
import { isOpening } from './device-requests.ts';
import { lobby } from './lobby.ts';
import type { Notice } from './notices.ts';
import { endedPanel, joiningPanel } from './panels.ts';
import { selfOf } from './people/rights.ts';
import type { Problems } from './problem-board.ts';
import {
  deviceNotices,
  linkNotice,
  refusalNotice,
  replacedNotice,
  soundNotice,
  troubleNotice,
  weakNotice,
} from './problem-notices.ts';
import type { BrowserState } from './rehearse/scene.ts';
import { keysOf } from './shortcuts.ts';
import type { Layout } from './stage/plan.ts';
import { stage } from './stage.ts';
import type { View } from './view.ts';

/** After this time a join takes long, in ms. */
const LATE_MS = 4_000;

/** What the element shows, beside what its controllers know. */
export interface Shown {
  readonly view: View;
  readonly state: CallState;
  readonly room: string;
  readonly name: string;
  readonly problems: Problems;
  /** In how many seconds it joins again by itself. */
  readonly seconds: number | undefined;
  readonly shortcuts: string;
  readonly layout: Layout;
  readonly fullScreen: boolean;
  /** Nobody is in the call. */
  readonly rehearsed: boolean;
  /** What a rehearsal plays of the browser. */
  readonly played: BrowserState | undefined;
}

/** The lobby, the call, or what comes between and after them. */
export function draw(shown: Shown, by: Controllers): TemplateResult {
  const { view, state, room, name, problems, seconds } = shown;
  const { words } = by.language;
  const joining = state.phase.kind === 'joining' ? 'joining' : undefined;
  const late = by.joining.passed(joining, [LATE_MS]) > 0;
  switch (view === 'joining' && by.extras.now?.entry ? 'lobby' : view) {
    case 'joining':
      return joiningPanel(late, asking(shown, by), words);
    case 'lobby':
      return lobby({
        ...{ state, room, name, seconds, late },
        controls: controlsOf(shown, by),
        asking: asking(shown, by),
        silent: shown.played?.silent ? state.local.audio : by.meter.silent,
        people: by.peopleHere.count,
        glimpse: by.peopleHere.glimpse,
      });
    case 'call':
      return call(shown, by);
    case 'ended': {
      const reason = state.phase.kind === 'ended' ? state.phase.reason : 'left';
      return endedPanel(reason, refusalNotice(problems, undefined, words), words);
    }
  }
}

/** Whether the browser asks the person for devices. */
function asking({ state, played }: Shown, { permission }: Controllers): boolean {
  const opening = isOpening(state.local);
  return played?.asks ? opening : permission.asking(opening);
}

function call(shown: Shown, by: Controllers): TemplateResult {
  const { state, name, layout, fullScreen } = shown;
  const { participants } = state;
  const { href: link, copying } = by.shareLink;
  return stage({
    ...{ state, self: selfOf(state), name, link, copying, layout },
    controls: controlsOf(shown, by),
    notices: noticesOf(shown, by),
    states: by.tileStates.of(participants),
    view: by.stageView,
    room: by.size.width === 'tiny' ? 'one' : by.size.flat ? 'large' : 'all',
    over: participants.length > 0 && (by.size.flat || fullScreen),
  });
}

/** What is told over the call, the most important first. */
export function noticesOf({ view, state, problems, rehearsed, played }: Shown, by: Controllers): readonly Notice[] {
  if (view !== 'call') return [];
  const { words } = by.language;
  const { href: link, copying } = by.shareLink;
  const ofDevices = deviceNotices(problems, false, words);
  const asked = ofDevices.filter(({ opener }) => opener !== undefined);
  return [
    ...asked,
    ...by.signaling.of(state.phase, words),
    ...(by.extras.now?.media.notices ?? []),
    ...(state.participants.length > 0 ? linkNotice(copying, link, words) : []),
    ...((rehearsed ? played?.soundOff : by.playback.blocked) ? [soundNotice(words)] : []),
    ...ofDevices.filter((each) => !asked.includes(each)),
    ...troubleNotice(problems, words),
    ...weakNotice(state, words),
    ...replacedNotice(problems, state, by.size.width, words),
  ];
}

function controlsOf({ view, state, problems, shortcuts }: Shown, by: Controllers): Controls {
  return {
    local: state.local,
    problems,
    menu: by.menus.open,
    // Keys work in a call alone.
    keys: keysOf(view === 'call' ? shortcuts : 'none'),
    width: by.size.width,
    wide: by.size.wide,
    words: by.language.words,
    extras: by.extras.now,
  };
}

/** What the menu that is open is made from. */
export function menuViewOf({ view, state, fullScreen }: Shown, by: Controllers): MenuView {
  const { words, tag } = by.language;
  return {
    local: state.local,
    speakers: by.speakers.list,
    speaker: by.speakers.chosen,
    width: by.size.width,
    extra: by.toolbar.items,
    stage: view === 'call' ? (by.stageView.extras?.menu(tag) ?? []) : [],
    fullScreen,
    words,
    extras: by.extras.now,
  };
}
