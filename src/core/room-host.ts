import type { RoomState } from '../protocol/room-state.ts';
import type { PeerId, Seat } from './ports.ts';

/**
 * The host of a room with these seats: `named` if it has one of them, or else the peer that joined first. Undefined if nobody
 * has a seat. Store and replicas find the host in this one way, so that all who agree on the seats agree on it (SPEC R194).
 */
export function hostIn(seats: Iterable<Seat>, named: PeerId | undefined): PeerId | undefined {
  let first: Seat | undefined;
  for (const seat of seats) {
    if (seat.peerId === named) return named;
    if (first === undefined || isEarlier(seat, first)) first = seat;
  }
  return first?.peerId;
}

/** A state as a room with these seats has it: with its host, and without what is about peers that are gone. */
export function stateAmong(seats: readonly Seat[], state: RoomState): RoomState {
  const host = hostIn(seats, state.host);
  if (host === undefined) return {};
  const { muted, ...others } = state;
  if (muted === undefined) return host === state.host ? state : { ...others, host };
  const here = new Set(seats.map(({ peerId }) => peerId));
  const left = Object.entries(muted).filter(([peerId]) => here.has(peerId));
  return { ...others, host, ...(left.length > 0 && { muted: Object.fromEntries(left) }) };
}

/** The peer to which the role of the host passes: the one that joined first of those that are present, or else of all. */
export function heirIn(seats: readonly Seat[]): PeerId | undefined {
  const present = seats.filter(({ presence }) => presence === 'present');
  return hostIn(present.length > 0 ? present : seats, undefined);
}

function isEarlier(a: Seat, b: Seat): boolean {
  return a.joined < b.joined || (a.joined === b.joined && a.peerId < b.peerId);
}
