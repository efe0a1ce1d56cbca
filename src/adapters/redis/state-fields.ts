import type { StatePatch, StateSnapshot } from '../../core/ports.ts';
import { isPeerId } from '../../protocol/decode-peer.ts';
import { isBanKey, isRoomCapacity } from '../../protocol/decode-state.ts';
import type { MuteRequest, RoomState } from '../../protocol/room-state.ts';
import { wholeOf } from './record.ts';

/** The state of a room as Redis keeps it: the fields of a hash (`lua/_state.lua` says which). */

/** A state that was read, and whether a field of it does not fit. */
export interface ReadState extends StateSnapshot {
  readonly bad: boolean;
}

/** Reads fields and values with tabs between. Fields of later versions are passed over; those that do not fit are left out. */
export function stateOf(text: string): ReadState {
  const parts = text === '' ? [] : text.split('\t');
  let state: RoomState = {};
  let stateSince = 0;
  let bad = parts.length % 2 === 1;
  const muted: [string, MuteRequest][] = [];
  const bans: { readonly key: string; readonly since: number }[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [name = '', value = ''] = [parts[at], parts[at + 1]];
    const ban = banIn(name, value);
    if (ban !== undefined) bans.push(ban);
    const mute = muteIn(name, value);
    if (mute !== undefined) muted.push(mute);
    const read = fieldOf(name, value);
    if (read === undefined) bad = true;
    else state = { ...state, ...read };
    if (name === 'version') stateSince = wholeOf(value) ?? 0;
  }
  const keys = bans.sort((a, b) => a.since - b.since).map(({ key }) => key);
  const lists = {
    ...(keys.length > 0 && { bans: keys }),
    ...(muted.length > 0 && { muted: Object.fromEntries(muted) }),
  };
  return { state: { ...state, ...lists }, stateSince, bad };
}

/** The ban that a field is, with the version that made it. */
function banIn(name: string, value: string): { readonly key: string; readonly since: number } | undefined {
  const key = name.startsWith('ban:') ? name.slice('ban:'.length) : '';
  const since = wholeOf(value);
  return isBanKey(key) && since !== undefined ? { key, since } : undefined;
}

/** The request to mute that a field is, with the peer that it is for. */
function muteIn(name: string, value: string): [string, MuteRequest] | undefined {
  const peerId = name.startsWith('mute:') ? name.slice('mute:'.length) : '';
  const [from, since] = value.split(':');
  const version = wholeOf(since);
  return isPeerId(peerId) && isPeerId(from) && version !== undefined ? [peerId, { from, version }] : undefined;
}

/** What a field says; nothing for the version and for a field of a later version. Undefined if it does not fit. */
function fieldOf(name: string, value: string): RoomState | undefined {
  const number = wholeOf(value);
  switch (name) {
    case 'version':
      return number === undefined ? undefined : {};
    case 'host':
      return isPeerId(value) ? { host: value } : undefined;
    case 'locked':
      return value === '1' ? { locked: true } : undefined;
    case 'waiting':
      return value === '1' ? { waiting: true } : undefined;
    case 'capacity':
      return isRoomCapacity(number) ? { capacity: number } : undefined;
    case 'endsAt':
      return number === undefined ? undefined : { endsAt: number };
    default:
      if (name.startsWith('ban:')) return banIn(name, value) && {};
      if (name.startsWith('mute:')) return muteIn(name, value) && {};
      return /^[a-z][\w:-]{0,95}$/i.test(name) && /^[!-~]{1,256}$/.test(value) ? {} : undefined;
  }
}

/** The fields of a state, and their values, with tabs between. */
export function textOf({ host, locked, waiting, capacity, endsAt, bans = [], muted = {} }: RoomState): string {
  return [
    ...(host === undefined ? [] : ['host', host]),
    ...(locked === undefined ? [] : ['locked', '1']),
    ...(waiting === undefined ? [] : ['waiting', '1']),
    ...(capacity === undefined ? [] : ['capacity', capacity]),
    ...(endsAt === undefined ? [] : ['endsAt', endsAt]),
    ...bans.flatMap((key, index) => [`ban:${key}`, index]),
    ...Object.entries(muted).flatMap(([peerId, { from, version }]) => [`mute:${peerId}`, `${from}:${version}`]),
  ].join('\t');
}

/** The fields that a patch changes, as the verb `amend` takes them. */
export function fieldsOf({
  locked,
  waiting,
  capacity,
  endsInMs,
  ban,
  unban,
  mute,
}: StatePatch): readonly (string | number)[] {
  return [
    ...(locked === undefined ? [] : ['locked', locked === null ? '' : '1']),
    ...(waiting === undefined ? [] : ['waiting', waiting === null ? '' : '1']),
    ...(capacity === undefined ? [] : ['capacity', capacity ?? '']),
    ...(endsInMs === undefined ? [] : ['endsAt', endsInMs === null ? '' : `+${endsInMs}`]),
    ...(ban === undefined ? [] : ['ban', ban]),
    ...(mute === undefined ? [] : [`mute:${mute.peerId}`, mute.from === undefined ? '' : `@${mute.from}`]),
    ...(unban === undefined ? [] : [`ban:${unban}`, '']),
  ];
}
