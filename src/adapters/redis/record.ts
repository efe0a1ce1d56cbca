import { z } from 'zod';
import type { PeerId, Seat } from '../../core/ports.ts';
import type { Metadata } from '../../protocol/peer.ts';

/** A seat as Redis keeps it (`lua/_seat.lua` says the fields). */

const shown = z.object({
  name: z.string(),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

/** Name and metadata of a peer, as the JSON that Lua stores and returns untouched. */
export function shownOf({ name, metadata }: { readonly name: string; readonly metadata: Metadata }): string {
  return JSON.stringify({ name, metadata });
}

/** Reads a record of Redis. Throws if its JSON is not what `shownOf` made. */
export function seatOf(peerId: PeerId, record: string): Seat {
  const [node = '', presence, ends, , , , , json = ''] = record.split('\t');
  const { name, metadata } = shown.parse(JSON.parse(json));
  return {
    peerId,
    name,
    metadata,
    presence: presence === 'away' ? 'away' : 'present',
    node,
    awayUntil: Number(ends),
  };
}
