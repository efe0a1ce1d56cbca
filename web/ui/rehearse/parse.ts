import type { DeviceTrouble, OwnChange, PersonChange, Scene, Screen } from './scene.ts';
import { WORDS, type Word } from './vocabulary.ts';

const NUMBERS = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

/** Most people of a rehearsal. A browser draws no more faces than that in a second. */
const MOST_PEOPLE = 50;
const USUAL_OTHERS = 3;
const USUAL_MESSAGES = 3;

const SINGULARS: ReadonlyMap<string, string> = new Map([
  ['person', 'people'],
  ['message', 'messages'],
]);

interface Part {
  readonly word: Word;
  /** The number before the word; undefined if there is none. */
  readonly count: number | undefined;
}

/** What the text of `rehearse` says: words with commas between them. `unknown`: those that mean nothing. */
export function sceneOf(text: string): { readonly scene: Scene; readonly unknown: readonly string[] } {
  const unknown: string[] = [];
  const parts: Part[] = [];
  for (const said of text.split(',').map((each) => each.trim().replaceAll(/\s+/gu, ' '))) {
    if (said === '') continue;
    const part = partOf(said.toLowerCase());
    if (part) parts.push(part);
    else unknown.push(said);
  }
  return { scene: combine(parts), unknown };
}

function partOf(said: string): Part | undefined {
  const [, digits, rest = ''] = /^(?:(\d{1,3}|a|[a-z]+) )?(.+)$/u.exec(said) ?? [];
  const plain = wordOf(said);
  if (plain) return fits({ word: plain, count: undefined });
  const word = wordOf(rest);
  const count = numberOf(digits);
  return word && count !== undefined ? fits({ word, count }) : undefined;
}

function wordOf(name: string): Word | undefined {
  const known = SINGULARS.get(name) ?? name;
  return Object.hasOwn(WORDS, known) ? WORDS[known] : undefined;
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/u.test(text)) return Math.min(Number(text), MOST_PEOPLE);
  const number = text === 'a' ? 1 : NUMBERS.indexOf(text);
  return number === -1 ? undefined : number;
}

/** A number stands before what can be counted, and before nothing else. */
function fits(part: Part): Part | undefined {
  const { word, count } = part;
  if ('people' in word) return (word.people === 'counted') === (count !== undefined) ? part : undefined;
  if ('person' in word || 'knocks' in word || 'messages' in word) return part;
  return count === undefined ? part : undefined;
}

/** The connection to the first of the others has failed. */
function failedFirst(person: PersonChange, index: number): PersonChange {
  return index === 0 ? { ...person, connection: 'failed' } : person;
}

function combine(parts: readonly Part[]): Scene {
  let screen: Screen | undefined;
  let people: number | undefined;
  let alone = false;
  let refused: Scene['refused'];
  let own: OwnChange = {};
  let knocking = 0;
  let trouble: Scene['trouble'];
  let quality: Scene['quality'];
  let room: Scene['room'] = {};
  let captions = false;
  let browser: Scene['browser'] = {};
  let opens: Scene['opens'] = {};
  const devices: DeviceTrouble[] = [];
  const changes: PersonChange[] = [];

  for (const { word, count } of parts) {
    if ('people' in word) {
      people = count;
      alone = word.people === 'alone';
    } else if ('screen' in word) screen = word.screen;
    else if ('refused' in word) {
      const { refused: code, detail } = word;
      refused = { code, ...(detail !== undefined && { detail }) };
      if (word.opens) opens = { ...opens, ...word.opens };
      screen ??= { kind: 'idle' };
    } else if ('device' in word) devices.push(word.device);
    else if ('person' in word) {
      if (count === undefined && word.own) own = { ...own, ...word.own };
      else for (let each = 0; each < (count ?? 1); each++) changes.push(word.person);
    } else if ('knocks' in word) {
      knocking += count ?? 1;
      own = { ...own, host: true };
    } else if ('trouble' in word) trouble = word.trouble;
    else if ('quality' in word) quality = word.quality;
    else if ('captions' in word) captions = true;
    else if ('room' in word) room = { ...room, ...word.room };
    else if ('browser' in word) browser = { ...browser, ...word.browser };
    else if ('messages' in word) opens = { ...opens, messages: count ?? USUAL_MESSAGES };
    else {
      opens = { ...opens, ...word.opens };
      own = { ...own, ...word.own };
    }
  }

  const begins: Screen = screen ?? { kind: parts.some(isOfCall) ? 'joined' : 'idle' };
  // Outside of the call, all of them are in the room already.
  const self = begins.kind === 'joined' || begins.kind === 'reconnecting' ? 1 : 0;
  const others = alone ? 0 : people === undefined ? Math.max(USUAL_OTHERS, changes.length) : Math.max(0, people - self);
  const crowd = spread(changes, others);
  return {
    screen: begins,
    others: trouble === 'peer-connection-failed' ? crowd.map(failedFirst) : crowd,
    own,
    knocking,
    refused,
    devices,
    trouble,
    quality,
    room,
    captions,
    browser,
    opens,
  };
}

/** Whether the call is on where this is said. */
function isOfCall({ word, count }: Part): boolean {
  if ('screen' in word || 'refused' in word || 'device' in word) return false;
  if ('person' in word) return count !== undefined || !word.own;
  if ('browser' in word) return word.browser.soundOff === true;
  return !('opens' in word && (word.opens.menu === 'microphone' || word.opens.menu === 'camera'));
}

/** The first change is for the first of the others, the second for the second, and from the last on for the first again. */
function spread(changes: readonly PersonChange[], others: number): readonly PersonChange[] {
  const all: PersonChange[] = Array.from({ length: others }, () => ({}));
  for (const [index, change] of changes.entries()) {
    const at = index % Math.max(1, others);
    if (at < others) all[at] = { ...all[at], ...change };
  }
  return all;
}
