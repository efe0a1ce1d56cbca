import type { StatePatch, StateSnapshot } from '../../core/ports.ts';
import type { RoomState } from '../../protocol/room-state.ts';

/** The state of a room that nobody has changed. */
export const NO_STATE: StateSnapshot = { state: {}, stateSince: 0 };

/** Most bans of a room. One more takes the place of the oldest. */
const MOST_BANS = 100;

/** A state after a patch at a version. `banKey`: that of the peer that is banned, or ''. `now`: in ms since the epoch. */
export function patched(
  state: RoomState,
  patch: StatePatch,
  { banKey, version, now }: { readonly banKey: string; readonly version: number; readonly now: number },
): RoomState {
  const { locked, waiting, capacity, endsInMs } = patch;
  const {
    locked: _locked,
    waiting: _waiting,
    capacity: _capacity,
    endsAt: _endsAt,
    bans: _bans,
    muted: _muted,
    ...rest
  } = state;
  const next = {
    locked: locked === undefined ? state.locked : (locked ?? undefined),
    waiting: waiting === undefined ? state.waiting : (waiting ?? undefined),
    capacity: capacity === undefined ? state.capacity : (capacity ?? undefined),
    endsAt: endsInMs === undefined ? state.endsAt : endsInMs === null ? undefined : now + endsInMs,
    bans: bansAfter(state.bans ?? [], banKey, patch.unban),
    muted: mutedAfter(state.muted ?? {}, patch.mute, version),
  };
  return {
    ...rest,
    ...(next.locked !== undefined && { locked: next.locked }),
    ...(next.waiting !== undefined && { waiting: next.waiting }),
    ...(next.capacity !== undefined && { capacity: next.capacity }),
    ...(next.endsAt !== undefined && { endsAt: next.endsAt }),
    ...(next.bans.length > 0 && { bans: next.bans }),
    ...(Object.keys(next.muted).length > 0 && { muted: next.muted }),
  };
}

function bansAfter(bans: readonly string[], added: string, removed: string | undefined): readonly string[] {
  const left = bans.filter((ban) => ban !== added && ban !== removed);
  return (added === '' ? left : [...left, added]).slice(-MOST_BANS);
}

function mutedAfter(
  muted: NonNullable<RoomState['muted']>,
  mute: StatePatch['mute'],
  version: number,
): NonNullable<RoomState['muted']> {
  if (mute === undefined) return muted;
  const { [mute.peerId]: _before, ...others } = muted;
  return mute.from === undefined ? others : { ...others, [mute.peerId]: { from: mute.from, version } };
}
