import type { z } from 'zod';
import type { RoomState } from '../../../protocol/room-state.ts';
import type { room } from './schemas.ts';

/** The state of a room as the API shows it: the number of bans instead of their keys. */
export function shownState({ host, locked, endsAt, bans }: RoomState): NonNullable<z.output<typeof room>['state']> {
  return {
    ...(host !== undefined && { host }),
    ...(locked !== undefined && { locked }),
    ...(endsAt !== undefined && { endsAt: new Date(endsAt).toISOString() }),
    ...(bans !== undefined && { bans: bans.length }),
  };
}
