import { type ErrorCode, type RoomState, WAITING_ROOM } from '../../../src/protocol/index.ts';
import type { EndReason } from '../../client/signaling/end-reason.ts';
import type { BrowserState, DeviceTrouble, Opens, OwnChange, PersonChange, Scene, Screen } from './scene.ts';

/**
 * What a word of `rehearse` does. `person` is for one of the others, with a number before the word; `own` is for the person in
 * front of the screen, where no number stands there.
 */
type Effect =
  | { readonly people: 'counted' | 'alone' }
  | { readonly screen: Screen }
  | { readonly refused: ErrorCode; readonly detail?: string; readonly opens?: Opens }
  | { readonly device: DeviceTrouble }
  | { readonly person: PersonChange; readonly own?: OwnChange }
  | { readonly knocks: true }
  | { readonly trouble: ErrorCode }
  | { readonly quality: NonNullable<Scene['quality']> }
  | { readonly room: RoomState }
  | { readonly browser: Partial<BrowserState> }
  | { readonly messages: true }
  | { readonly opens: Opens; readonly own?: OwnChange }
  | { readonly captions: true };

/** `means`: for the documentation. */
export type Word = Effect & { readonly means: string };

const ended = (reason: EndReason, means: string): Word => ({ screen: { kind: 'ended', reason }, means });
const refused = (code: ErrorCode, means: string): Word => ({ refused: code, means });

const DEVICES = {
  camera: ['video'],
  microphone: ['audio'],
  devices: ['audio', 'video'],
} as const;

const DEVICE_PROBLEMS = {
  blocked: ['media-denied', 'the browser or the person refused it'],
  missing: ['media-not-found', 'there is none'],
  'in use': ['media-in-use', 'another application has it'],
  unfit: ['media-constraints', 'it cannot do what is asked of it'],
  unavailable: ['media-blocked', 'the page may not use it'],
} as const satisfies Readonly<Record<string, readonly [ErrorCode, string]>>;

function deviceWords(): Readonly<Record<string, Word>> {
  const words = Object.entries(DEVICES).flatMap(([device, kinds]) =>
    Object.entries(DEVICE_PROBLEMS).map(([problem, [code, why]]): [string, Word] => [
      `${device} ${problem}`,
      {
        device: { code, kinds },
        means: `${device === 'devices' ? 'Camera and microphone' : `The ${device}`}: ${why}.`,
      },
    ]),
  );
  return Object.fromEntries(words);
}

const LONG_NAME = 'Maximiliane Alexandra von Hohenstein-Wittgenstein zu Berleburg';

/** Every word that `rehearse` knows. A new word is one entry here. */
export const WORDS: Readonly<Record<string, Word>> = {
  people: {
    people: 'counted',
    means: 'So many are in the call, you among them. In the lobby: so many are there already.',
  },
  alone: { people: 'alone', means: 'Nobody else is there.' },

  lobby: { screen: { kind: 'idle' }, means: 'The screen before the call.' },
  joining: { screen: { kind: 'joining' }, means: 'On the way into the room; it never gets there.' },
  waiting: { screen: { kind: 'joining', waiting: { host: true } }, means: 'A host has to let you in.' },
  'waiting without host': {
    screen: { kind: 'joining', waiting: { host: false } },
    means: 'A host has to let you in, and none is there.',
  },
  reconnecting: { screen: { kind: 'reconnecting' }, means: 'Signaling is away.' },

  left: ended('left', 'You left.'),
  removed: ended('removed', 'The host removed you.'),
  'ended by host': ended('closed', 'The host ended the call.'),
  'in another window': ended('replaced', 'Another window took the call over.'),
  'access ended': ended('token-expired', 'The token ended, and there is no other one.'),
  'connection lost': ended('network', 'The session could not be resumed.'),
  'server closed': ended('server-shutdown', 'The server shuts down.'),
  ended: ended('unknown', 'The call ended, and nobody says why.'),

  full: refused('room-full', 'The call is full.'),
  locked: refused('room-locked', 'The call is locked.'),
  denied: refused('denied', 'A host did not let you in.'),
  'nobody answered': { refused: 'timeout', detail: WAITING_ROOM, means: 'Nobody let you in, or turned you away.' },
  'waiting for a place': {
    refused: 'room-full',
    opens: { place: true },
    means: 'The call is full, and you wait for a place.',
  },
  banned: refused('banned', 'A host keeps you out.'),
  'no access': refused('token-required', 'The page shows no token where one is needed.'),
  unreachable: refused('connection-failed', 'The server does not answer; tries again by itself.'),
  busy: refused('node-full', 'The server takes nobody for now; tries again by itself.'),
  'set up wrong': refused('origin-refused', 'The server does not accept the page.'),

  'browser asking': { browser: { asks: true }, means: 'The browser asks for camera and microphone.' },
  'microphone silent': { browser: { silent: true }, means: 'In the lobby: the microphone gives nothing.' },
  ...deviceWords(),
  'camera replaced': {
    device: { code: 'media-replaced', kinds: ['video'] },
    means: 'Another camera took the place of yours.',
  },
  'microphone replaced': {
    device: { code: 'media-replaced', kinds: ['audio'] },
    means: 'Another microphone took the place of yours.',
  },

  muted: { person: { audio: false }, own: { audio: false }, means: 'Muted. Without a number: you are.' },
  'camera off': { person: { video: false }, own: { video: false }, means: 'No picture. Without a number: yours.' },
  host: { person: { host: true }, own: { host: true }, means: 'The host of the room. Without a number: you are.' },
  sharing: { person: { sharing: true }, own: { sharing: true }, means: 'Shares a screen. Without a number: you do.' },
  'hand up': { person: { hand: true }, means: 'Raises a hand.' },
  speaking: { person: { speaking: true }, means: 'Speaks.' },
  'long name': { person: { name: LONG_NAME }, means: 'Has a name that fits nowhere.' },
  nameless: { person: { name: '' }, means: 'Gave no name.' },
  connecting: { person: { connection: 'connecting' }, means: 'Sound and picture have not come yet.' },
  'still connecting': { person: { connection: 'still-connecting' }, means: 'The same, for longer.' },
  failed: { person: { connection: 'failed' }, means: 'Sound and picture do not come.' },
  interrupted: { person: { connection: 'interrupted' }, means: 'Sound and picture have stopped.' },
  away: { person: { away: true }, means: 'Signaling is away at that end.' },
  fair: { person: { quality: 'fair' }, means: 'The connection is fair.' },
  poor: { person: { quality: 'poor' }, means: 'The connection is poor.' },
  paused: { person: { paused: true }, means: 'The picture is paused: the connection carries the sound alone.' },

  knocking: { knocks: true, means: 'Waits to be let in, and you are the host.' },
  'not through': {
    trouble: 'peer-connection-failed',
    means: 'The first of the others is failed, and `call-error` tells it.',
  },
  trouble: { trouble: 'link-full', means: 'A notice: something did not work.' },
  'own connection fair': { quality: 'fair', means: 'What you send gets through fairly.' },
  'own connection poor': { quality: 'poor', means: 'What you send gets through poorly.' },

  lock: { room: { locked: true }, means: 'The room is locked, and you are in it. With `lobby`: and you are not.' },
  'waiting room': {
    room: { waiting: true },
    means: 'Those who join wait until a host lets them in. With `lobby`: so do you.',
  },
  captions: { captions: true, means: 'Captions, as a page would put them into the slot.' },
  'asked to mute': { room: { muted: {} }, means: 'The first of the others asked you to mute.' },
  'sound off': { browser: { soundOff: true }, means: 'The browser holds sound back until somebody clicks.' },

  messages: { messages: true, means: 'So many messages come; three without a number. With `chat open` they are read.' },
  'not sent': { opens: { panel: 'chat', unsent: true }, means: 'A message of yours was not sent, in the open chat.' },
  'chat open': { opens: { panel: 'chat' }, means: 'The chat.' },
  'people open': { opens: { panel: 'people' }, means: 'The list of people; with `host` what a host can do.' },
  'settings open': { opens: { panel: 'settings' }, means: 'The settings.' },
  'keys open': { opens: { panel: 'shortcuts' }, means: 'The list of keys.' },
  'microphones open': { opens: { menu: 'microphone' }, means: 'The menu of microphones and speakers.' },
  'cameras open': { opens: { menu: 'camera' }, means: 'The menu of cameras.' },
  'reactions open': { opens: { menu: 'reactions' }, means: 'The menu of reactions.' },
  'more open': { opens: { menu: 'more' }, means: 'The menu of what the bar has no room for.' },
  leaving: { opens: { menu: 'leave' }, own: { host: true }, means: 'You are the host, and are asked how to leave.' },
  'picture in picture': {
    opens: { pip: true },
    means: 'A small window above all others; it opens at the first click or key, as browsers demand.',
  },
};
